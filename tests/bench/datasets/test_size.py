"""The size of a dataset told from its file: what loading says, or nothing."""

import gzip
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from bench.datasets import load
from bench.datasets.size import n_samples

X = np.random.default_rng(0).random((12, 3))


def write(name: str, content: bytes | str) -> Path:
    path = Path(name)
    raw = content.encode() if isinstance(content, str) else content
    path.write_bytes(gzip.compress(raw) if name.endswith(".gz") else raw)
    return path


def rows(sep: str = ",") -> str:
    return "\n".join(sep.join(map(str, row)) for row in X.tolist())


@pytest.fixture(autouse=True)
def files(home: Path) -> None:
    write("plain.csv", rows() + "\n")
    write("named.csv", "a,b,c\n" + rows())
    write("packed.csv.gz", rows() + "\n\n\n")
    write("windows.txt", rows(" ").replace("\n", "\r\n"))
    write("battery.data.gz", rows(" "))
    write("battery.labels0.gz", "\n".join("1" * 12) + "\n")
    pd.DataFrame(X, columns=["a", "b", "c"]).to_parquet("table.parquet")
    np.save("array.npy", X)
    np.savez("pair.npz", X=X, y=np.arange(12) % 2)
    np.savez("images.npz", x=X.reshape(12, 3, 1))


KNOWN = ("plain.csv", "named.csv", "packed.csv.gz", "windows.txt", "battery.data.gz",
         "table.parquet", "array.npy", "pair.npz", "images.npz")  # fmt: skip


@pytest.mark.parametrize("name", KNOWN)
def test_it_is_what_loading_says(name: str) -> None:
    assert n_samples(name, {}, most=5) == load(name).n_samples == 12


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("quoted.csv", "a,b\n" + '"1\n2",3\n' * 12),
        ("remarks.csv", "# said\n" + rows()),
        ("words.csv", "a,x\nb,y\n" * 6),
        ("broken.npz", b"PK\x03\x04"),
        ("broken.npy", b"\x93NUMPY"),
        ("broken.parquet", b"PAR1"),
        ("numbers.xyz", rows()),
    ],
)
def test_where_a_file_does_not_tell_nothing_is_said(name: str, content: str | bytes) -> None:
    write(name, content)
    assert n_samples(name, {}, most=5) is None


def test_what_is_surely_small_enough_needs_no_more() -> None:
    assert (n_samples("named.csv", {}, most=100) or 0) <= 100
    np.savez("several.npz", a=X, b=X, y=np.arange(12))
    assert n_samples("several.npz", {}, most=5) is None
    assert n_samples("pair.npz", {"x": ["y"]}, most=5) is None
    assert n_samples("nothing.csv", {}, most=5) is None
    assert n_samples("digits", {}, most=5) is None
    assert n_samples("mnist", {}, most=5) == 70_000
