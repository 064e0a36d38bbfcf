"""Documents turned into word counts, or into the user's own features."""

import unicodedata
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from bench.datasets.dataset import Dataset
from bench.datasets.features import Features, to_float32
from bench.datasets.missing_labels import note
from bench.datasets.prepare import Prepared, carried_out
from bench.datasets.reading import Reading
from bench.datasets.sparse_features import to_csr
from bench.datasets.truth import encode, from_bytes
from bench.datasets.values import is_number
from bench.errors import UserError
from bench.files.sparse import is_sparse

COUNTING = "sklearn.feature_extraction.text:CountVectorizer"
"""What makes documents numeric where the user named nothing else: words of two letters or more,
in lower case, each a feature that says how often a document has it."""

LEAST_COMMON = 0.05
"""A smaller share of words that several documents share is worth a note."""


@dataclass(frozen=True)
class Words:
    """Features of documents, and how they came about."""

    features: Features
    prepared: Prepared
    notes: tuple[str, ...]


def are_documents(X: Any) -> bool:
    """Return whether this is a sequence of texts.

    It may have gaps, and must not consist of numbers only.
    """
    if isinstance(X, np.ndarray):
        items = X.tolist() if X.ndim == 1 and X.dtype.kind in "UO" else []
    else:
        items = list(X) if isinstance(X, list | tuple) or hasattr(X, "to_numpy") else []
    if any(hasattr(item, "__len__") and not isinstance(item, str | bytes) for item in items):
        return False  # rows of a table
    texts = [item for item in items if isinstance(item, str)]
    return bool(texts) and not all(map(is_number, texts))


def from_documents(
    documents: Any,
    y: Any,
    name: str,
    source: str = "",
    reading: Reading | None = None,
    notes: tuple[str, ...] = (),
    row_names: Any = None,
) -> Dataset:
    """Make a dataset of texts.

    Parameters
    ----------
    documents : sequence or array of str
        One for each sample; None or NaN is an empty one.
    y : array or None
        Truth.
    name, source, reading, notes
        As in `bench.datasets.arrays.from_arrays`.
    row_names : array, optional
        What the documents are called.

    Raises
    ------
    UserError
        No document has a word, the truth has a different length, or `prepare` fails.
    """
    reading = reading or Reading()
    words = count_words(documents, reading.prepare, name)
    if y is not None:
        y, latin = from_bytes(np.asarray(y))
        notes = (*notes, latin) if latin else notes
    codes, class_names = (None, ()) if y is None else encode(y, name, reading.unlabelled)
    unlabelled = () if codes is None else tuple(filter(None, [note(codes)]))
    return Dataset(
        name,
        words.features.X,
        codes,
        class_names,
        source,
        notes=(*notes, *words.notes, *unlabelled, *words.features.notes),
        reading=reading.said(),
        prepared={"by": words.prepared.by, "versions": words.prepared.versions},
        feature_names=words.prepared.feature_names,
        row_names=row_names,
    )


def count_words(documents: Any, by: str | None, name: str) -> Words:
    """Count the words of each document, or apply the user's expression.

    Parameters
    ----------
    documents : sequence of str
    by : str or None
        An expression of embedders, of which the first takes a list of texts.
    name : str
        The dataset's, for messages.
    """
    texts = [_text(each, row, name) for row, each in enumerate(documents)]
    empty = sum(not text.strip() for text in texts)
    if empty == len(texts):
        raise UserError(
            f"Got {len(texts)} documents in dataset {name!r}, all of them empty, but expected "
            "text: check which column or files hold it."
        )
    expression = by or COUNTING
    try:
        values, versions, names = carried_out(expression, texts, name)
    except UserError as error:
        if by is None and "empty vocabulary" in str(error):
            raise UserError(
                f"Got {len(texts)} documents in dataset {name!r} without a word of two letters or "
                "more, but expected text: check which column or files hold it, or name a "
                "prepare of your own."
            ) from None
        raise
    names = names if len(names) == values.shape[1] else ()
    features = to_csr(values, name) if is_sparse(values) else to_float32(values, name)
    what = f"{len(texts):,} documents made {values.shape[1]:,} features by {expression}"
    notes = [f"text: {what}"]
    if is_sparse(values) and len(texts) > 2 and _share_of_common(features.X) < LEAST_COMMON:
        notes.append(
            "hardly any word is in two documents: if words are not separated by spaces, count "
            "letters: prepare = \"sklearn.feature_extraction.text:CountVectorizer(analyzer='char', "
            'ngram_range=(1, 2))"'
        )
    if empty:
        notes.append(f"empty: {empty:,} documents without text are samples of zeros only")
    prepared = Prepared(values, expression, versions, what, names)
    return Words(features, prepared, tuple(notes))


def _share_of_common(counts: Any) -> float:
    """Return the share of words that several documents have."""
    return float((np.bincount(counts.indices, minlength=counts.shape[1]) > 1).mean())


def aligned(new: Dataset, known: Dataset) -> Dataset:
    """Return documents as counts of the words in other documents.

    Words that occur only in the new documents are left out.
    """
    places = {word: i for i, word in enumerate(known.feature_names)}
    columns = np.array([places.get(word, -1) for word in new.feature_names], np.intp)
    counts: Any = new.X.tocoo()  # type: ignore[attr-defined]
    known_words = columns[counts.col] >= 0
    from scipy.sparse import csr_matrix

    entries = counts.data[known_words], (counts.row[known_words], columns[counts.col[known_words]])
    shape = (new.n_samples, known.X.shape[1])
    return replace(new, X=csr_matrix(entries, shape=shape), feature_names=known.feature_names)


def _text(document: Any, row: int, name: str) -> str:
    """Return a document with composed letters; a gap becomes empty."""
    if isinstance(document, str):
        return unicodedata.normalize("NFC", document)
    import pandas as pd

    if document is None or pd.isna(document):
        return ""
    raise UserError(
        f"Got {document!r} in row {row} of the documents of {name!r}, but expected text: make it a "
        "string, or leave it out."
    )
