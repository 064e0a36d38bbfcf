"""Tables with named columns into a dataset: truth apart, features made numbers."""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.datasets import columns, missing_labels, row_names, truth, truth_column
from bench.datasets.dataset import Dataset
from bench.datasets.documents import Words, count_words
from bench.datasets.features import to_float32
from bench.datasets.prepare import Prepared, prepare, prepare_sparse
from bench.datasets.reading import Reading
from bench.datasets.table import Table
from bench.datasets.values import is_number
from bench.errors import UserError
from bench.files.sparse import is_sparse


def from_frame(
    frame: Any, y: Any, name: str, source: str = "", reading: Reading | None = None
) -> Dataset:
    """Make a dataset of a DataFrame of the user's.

    Parameters
    ----------
    frame : DataFrame
        One row per sample; its index is no feature.
    y : array, str or None
        Truth, or the name of its column; None where the reading says, or a name tells.
    """
    reading = reading or Reading()
    if isinstance(y, str):
        reading, y = Reading.of({**reading.said(), "target": y}, name), None
    frame = frame.reset_index(drop=True)
    frame.columns = [_joined(column) for column in frame.columns]
    twice = frame.columns[frame.columns.duplicated()]
    if len(twice):
        raise UserError(
            f"Got two columns {twice[0]!r} in {name!r}: give them other names, or leave one out."
        )
    return from_table(Table(frame, name), name, source, reading, y)


def from_table(
    table: Table, name: str, source: str, reading: Reading, y: Any = None, truth_note: str = ""
) -> Dataset:
    """Make a dataset of a table.

    Parameters
    ----------
    table : Table
        As a reader returned it.
    name, source : str
        What the dataset is called, and where it came from.
    reading : Reading
        What the user said.
    y : array, optional
        Truth that came beside the table.
    truth_note : str
        Where it came from.

    Raises
    ------
    UserError
        No such column, values that cannot be features, or a sample without truth.
    """
    frame, notes = table.frame, [f"read as: {table.read_as}"] if table.read_as else []
    facts = {**reading.said(), **table.reading}
    frame = _chosen(frame, reading, table.name)
    if y is None:
        target = truth_column.settle(frame, reading, table.name)
        if target is not None:
            y = frame[target]
            frame = frame.drop(columns=[target])
            facts["target"] = target
            notes += [] if reading.truth else [f"truth: column {target!r}, by its name"]
        elif reading.target is None and not reading.text:
            _ask(frame, table.name)
    else:
        truth_column.refuse_others(frame, reading, table.name)
        notes += [truth_note] if truth_note else []
    if not frame.shape[1]:
        raise UserError(f"Got no features in {table.name!r} beside the truth: add some columns.")
    numeric: Prepared | None
    if reading.text:
        words = _words(frame, reading, table.name)
        features, numeric = words.features, words.prepared
        notes += words.notes
    else:
        notes += [] if reading.index is False else row_names.doubts(frame)
        frame, kinds = columns.settle(frame, reading, table.name)
        numeric = prepare(frame, kinds, reading.prepare, table.name)
        if numeric is None:
            features = to_float32(_values(frame), name, list(map(str, frame.columns)))
        else:
            features = to_float32(numeric.values, name)
            notes.append(numeric.note)
    codes: NDArray[np.int64] | None = None
    class_names: tuple[str, ...] = ()
    if y is not None:
        codes, class_names = truth.encode(_plain(y), name, reading.unlabelled)
        notes += filter(None, [missing_labels.note(codes)])
    return Dataset(
        name,
        features.X,
        codes,
        class_names,
        source,
        notes=(*notes, *features.notes),
        reading=facts,
        prepared=None if numeric is None else {"by": numeric.by, "versions": numeric.versions},
        feature_names=tuple(map(str, frame.columns)) if numeric is None else numeric.feature_names,
        row_names=table.row_names,
    )


def prepare_array(X: NDArray[Any], by: str, name: str) -> Prepared:
    """Make a numeric array ready by an expression of the user's."""
    import pandas as pd

    if is_sparse(X):
        return prepare_sparse(X, by, name)
    frame = pd.DataFrame(X)
    numeric = prepare(frame, dict.fromkeys(frame.columns, "numbers"), by, name)
    assert numeric is not None, "an expression was given"
    return numeric


def _chosen(frame: Any, reading: Reading, name: str) -> Any:
    """Leave out the columns that the user does not want."""
    for wanted in (*reading.drop, *reading.x, *reading.categories, *reading.text):
        truth_column.column_named(frame.columns, wanted, f"column of {name!r}")
    remaining = [column for column in frame.columns if column not in reading.drop]
    if reading.x:
        remaining = [
            column for column in remaining if column in reading.x or column == reading.truth
        ]
    return frame[remaining]


def _words(frame: Any, reading: Reading, name: str) -> Words:
    """Count the words of the text columns; other columns are not used."""
    for column in reading.text:
        if column not in frame.columns:
            raise UserError(
                f"Got text = {column!r} for {name!r}, a column that is the truth or left out, but "
                "expected one of the others: name another column."
            )
    texts = frame[list(dict.fromkeys(reading.text))]
    for column in texts.columns:
        known = texts[column].dropna()
        if not known.map(lambda text: isinstance(text, str)).all() or (
            len(known) and known.map(is_number).all()
        ):
            raise UserError(
                f"Got text = {column!r} for {name!r}, a column that is not all text (as in "
                f"{str(known.iloc[0])!r}), but expected documents: name another column."
            )
    joined = texts.fillna("").agg("\n".join, axis=1)
    words = count_words(joined.tolist(), reading.prepare, name)
    others = [column for column in frame.columns if column not in reading.text]
    if not others:
        return words
    note = f"not used beside text: columns {', '.join(map(repr, others))}"
    return replace(words, notes=(note, *words.notes))


def _ask(frame: Any, name: str) -> None:
    """Refuse to take for a feature what is most likely the truth.

    Raises
    ------
    UserError
        There is no truth, and one column is text with few distinct values beside numbers.
    """
    text = [
        column
        for column in frame.columns
        if getattr(frame[column].dtype, "kind", "O") not in "biufcmM"
    ]
    if len(text) != 1 or frame.shape[1] < 2:
        return
    (column,) = text
    values = frame[column]
    if not values.map(lambda value: isinstance(value, str) or value != value).all():
        return
    classes = values.nunique()
    looks_like = 1 < classes <= min(columns.MOST_CATEGORIES, len(values) / 2)
    if looks_like and not columns.has_odd_values(values):
        raise UserError(
            f"Got text in column {column!r} of {name!r} and no target: write target = {column!r} "
            "if it is the truth, or target = false if it is a feature."
        )


def _values(features: Any) -> NDArray[Any]:
    dtypes = {dtype.kind for dtype in features.dtypes}
    # Nullable and mixed columns would come out as objects.
    same = len(dtypes) == 1 and all(isinstance(dtype, np.dtype) for dtype in features.dtypes)
    return features.to_numpy() if same and dtypes <= set("iuf") else features.to_numpy(np.float64)


def _joined(column: Any) -> str:
    """Return a column's name as text, joining the levels of MultiIndex."""
    return "_".join(map(str, column)) if isinstance(column, tuple) else str(column)


def _plain(y: Any) -> NDArray[Any]:
    return np.asarray(y.to_numpy() if hasattr(y, "to_numpy") else y)
