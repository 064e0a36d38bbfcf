"""300 files written from random tables and read back; 300 more, broken in one place."""

import bz2
import csv
import gzip
import io
import lzma
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bench.datasets import Dataset, load
from bench.errors import UserError

NAMES = ["width", "height", "depth (mm)", "größe", "a b", "Temp", "x1", "weight"]
CLASSES = ["setosa", "virginica", "None", "NA", "a, b", "Fjällräv"]
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "latin-1"]
PACKED = {
    "": lambda raw: raw,
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zip": lambda raw: _zipped(raw),
}


def _zipped(raw: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("inside.csv", raw)
    return file.getvalue()


@dataclass(frozen=True)
class Written:
    """A table, and the text that says it."""

    values: np.ndarray
    labels: list[str]
    rows: list[list[str]]
    sep: str
    header: bool
    encoding: str
    packing: str
    suffix: str
    line_end: str

    @property
    def target(self) -> str:
        return "kind" if self.header else str(self.values.shape[1])

    def write(self, folder: Path, rows: list[list[str]] | None = None) -> Path:
        text = io.StringIO()
        writer = csv.writer(text, delimiter=self.sep, lineterminator=self.line_end)
        writer.writerows(self.rows if rows is None else rows)
        path = folder / f"t{self.suffix}{self.packing}"
        path.write_bytes(PACKED[self.packing](text.getvalue().encode(self.encoding)))
        return path


@st.composite
def written(draw) -> Written:
    n_rows, n_columns = draw(st.integers(6, 9)), draw(st.integers(1, 4))
    sep = draw(st.sampled_from([",", ";", "\t", "|"]))
    decimal = draw(st.sampled_from([".", ","] if sep != "," else ["."]))
    header, indexed = draw(st.booleans()), draw(st.booleans())
    digits = draw(st.integers(1, 6))
    seed = draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    values = np.round(
        rng.normal(scale=10.0 ** rng.integers(0, 3), size=(n_rows, n_columns)), digits
    )
    whole = draw(st.lists(st.booleans(), min_size=n_columns, max_size=n_columns))
    values[:, whole] = np.round(values[:, whole])
    whole = [bool((column == np.round(column)).all()) for column in values.T]
    classes = draw(
        st.sampled_from([CLASSES[:2], CLASSES[2:4], CLASSES[4:], ["3", "10"], ["0", "1"]])
    )
    labels = [classes[i % 2] for i in rng.permutation(n_rows)]
    rows = [
        [
            f"{value:.0f}" if whole[j] else f"{value:.{digits}f}".replace(".", decimal)
            for j, value in enumerate(row)
        ]
        + [label]
        for row, label in zip(values, labels, strict=True)
    ]
    names = [*draw(st.permutations(NAMES))[:n_columns], "kind"]
    if indexed and header:
        rows = [[str(i), *row] for i, row in enumerate(rows)]
        names = ["", *names]
    if header:
        rows = [names, *rows]
    text = "".join(field for row in rows for field in row)
    possible = [e for e in ENCODINGS if e != "latin-1" or text.encode("latin-1", "ignore")]
    return Written(
        values,
        labels,
        rows,
        sep,
        header,
        draw(st.sampled_from(possible)),
        draw(st.sampled_from(list(PACKED))),
        draw(st.sampled_from([".csv", ".tsv", ".txt", ".dat", ".data"])),
        draw(st.sampled_from(["\n", "\r\n"])),
    )


def read(path: Path, target: str, **reading) -> Dataset | None:
    """Load a table; None where it is refused, which takes one sentence."""
    try:
        return load(str(path), target=target, **reading)
    except UserError as error:
        message = str(error)
    assert "\n" not in message
    assert message.startswith("Got ")
    return None


def same(dataset, table: Written) -> None:
    np.testing.assert_allclose(dataset.X, table.values, rtol=1e-6, atol=1e-6)
    assert [dataset.class_names[code] for code in dataset.y] == table.labels


SETTINGS = settings(
    max_examples=300,
    phases=(Phase.generate,),  # a failing table is small as it is
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    database=None,
)


def test_a_table_comes_back_as_it_was_or_is_refused_in_a_sentence(tmp_path):
    refused = []

    @SETTINGS
    @given(table=written())
    def comes_back(table):
        path = table.write(tmp_path)
        dataset = read(path, table.target)
        path.unlink()
        if dataset is None:
            refused.append(table)
            return
        same(dataset, table)

    comes_back()
    assert len(refused) < 10


@SETTINGS
@given(table=written(), data=st.data())
def test_a_table_broken_in_one_place_is_the_same_but_there_or_is_refused(tmp_path, table, data):
    rows = [list(row) for row in table.rows]
    i = data.draw(st.integers(int(table.header), len(rows) - 1))
    offset = int(table.header and rows[0][0] == "")
    n_columns = table.values.shape[1]
    j = data.draw(st.integers(0, n_columns)) + offset
    rows[i] = data.draw(st.sampled_from(BREAKS))(rows[i], j)
    path = table.write(tmp_path, rows)
    # So that a hole leaves all other numbers as they are.
    dataset = read(path, table.target, prepare="sklearn.impute:SimpleImputer")
    path.unlink()
    if dataset is None:
        return
    touched = (i - int(table.header), j - offset)
    assert dataset.X.shape == table.values.shape
    for row, values in enumerate(table.values):
        for column, value in enumerate(values):
            near = dataset.X[row, column] == pytest.approx(value, rel=1e-6, abs=1e-6)
            assert near or (row, column) == touched
    for row, label in enumerate(table.labels):
        label_read = dataset.class_names[dataset.y[row]]
        assert label_read == label or (row, n_columns) == touched


def _replaced(by: str):
    return lambda row, j: [*row[:j], by, *row[j + 1 :]]


BREAKS = [
    *map(_replaced, ["", "NA", "?", "x", "1.2.3", "1,234,567", "12/01/2020", "[1, 2]", "1+2j"]),
    lambda row, j: [*row[:j], row[j] + "x", *row[j + 1 :]],
    lambda row, j: [*row[:j], *row[j + 1 :]],
    lambda row, j: [*row[:j], row[j], row[j], *row[j + 1 :]],
    lambda row, j: [*row[:j], row[j] + "\n", *row[j + 1 :]],
    lambda row, j: [*row[:j], " " + row[j], *row[j + 1 :]],
    lambda row, j: [*row[:j], "7", *row[j + 1 :]],
]


@pytest.mark.parametrize("kind", ["parquet", "feather", "npz", "mat", "npy"])
@settings(max_examples=12, database=None)
@given(seed=st.integers(0, 2**32 - 1), dtype=st.sampled_from(["f4", "f8", ">f8", "f2", "i8", "u1"]))
def test_binary_files_come_back_under_any_names(tmp_path_factory, kind, seed, dtype):
    rng = np.random.default_rng(seed)
    n_rows, n_columns = int(rng.integers(5, 9)), int(rng.integers(2, 4))
    values = np.asfortranarray(
        (rng.normal(size=(n_rows, n_columns)) * 20).astype("i2").astype(dtype)
    )
    labels = rng.permutation(np.arange(n_rows) % 2) + 3
    first, second = (("X", "y"), ("foo", "bar"))[int(rng.integers(0, 2))]
    path = tmp_path_factory.mktemp("files") / f"a.{kind}"
    reading = {"target": second}
    if kind in ("parquet", "feather"):
        native = values.astype(values.dtype.newbyteorder("="))
        frame = pd.DataFrame(native, columns=[f"{first}{i}" for i in range(n_columns)])
        frame[second] = labels
        getattr(frame, f"to_{kind}")(path)
    elif kind == "npy":
        np.save(path, values)
        np.save(path.with_name("truth.npy"), labels)
        reading = {"target": "truth.npy"}
    elif kind == "npz":
        np.savez(path, **{first: values, second: labels})
        reading |= {"x": first}
    else:
        from scipy.io import savemat

        native = values.astype("f8" if dtype == "f2" else values.dtype.newbyteorder("="))
        savemat(path, {first: native, second: labels})
        reading |= {"x": first}
    dataset = load(str(path), **reading)
    np.testing.assert_array_equal(dataset.X, values.astype("f4"))
    assert dataset.y.tolist() == (labels - 3).tolist()


def mixed(seed: int) -> pd.DataFrame:
    """Return a table with columns of every kind, some with holes."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(12, 20))
    words = np.array(["ice", "äpple", "oak, red", "none left", "fir"])
    frame = pd.DataFrame({
        "size": rng.normal(size=n).round(3),
        "count": rng.integers(0, 50, n),
        "flag": rng.permutation(np.arange(n) % 2 == 0),
        "tree": words[rng.integers(0, 5, n)],
        "seen": [f"2024-{m:02}-{d:02}" for m, d in rng.integers(1, 13, (n, 2))],
    })[[*rng.permutation(["size", "count", "flag", "tree", "seen"])]]  # fmt: skip
    holes = rng.random(frame.shape) < rng.choice([0.0, 0.1])
    frame = frame.astype(object).mask(holes).convert_dtypes()
    frame["kind"] = np.array(["p", "q"])[rng.permutation(n) % 2]
    return frame


@settings(SETTINGS, max_examples=8)
@given(
    seed=st.integers(0, 2**32 - 1),
    sep=st.sampled_from([",", ";", "\t"]),
    encoding=st.sampled_from(["utf-8", "utf-16", "latin-1"]),
    packing=st.sampled_from(list(PACKED)),
)
def test_columns_of_every_kind_are_the_same_as_text_and_with_types(
    tmp_path_factory, seed, sep, encoding, packing
):
    folder, frame = tmp_path_factory.mktemp("files"), mixed(seed)
    path = folder / f"t.csv{packing}"
    path.write_bytes(PACKED[packing](frame.to_csv(sep=sep, index=False).encode(encoding)))
    frame.to_parquet(folder / "t.parquet")
    text = load(str(path), target="kind")
    typed = load(str(folder / "t.parquet"), target="kind")
    np.testing.assert_array_equal(text.X, typed.X)
    np.testing.assert_array_equal(text.y, typed.y)
    assert text.prepared == typed.prepared
    assert text.prepared is not None
    assert text.notes[1] == typed.notes[0]
