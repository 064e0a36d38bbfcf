"""Embeddings that were computed elsewhere, in every form that numpy writes."""

from pathlib import Path

import numpy as np
import pytest

from embeddings.precomputed import Precomputed

Z = np.random.default_rng(0).normal(size=(30, 2))
X = np.zeros((30, 4), dtype=np.float32)
WIDE = np.c_[Z, Z]


@pytest.mark.parametrize(
    ("arrays", "expected"),
    [
        pytest.param({"arr_0": Z}, Z, id="unnamed"),
        pytest.param({"umap": Z}, Z, id="a name of its own"),
        pytest.param({"Z": Z, "y": np.arange(30)}, Z, id="beside labels"),
        pytest.param({"ids": np.arange(30).astype("U4"), "X": Z}, Z, id="after row names"),
        pytest.param({"Z": Z, "seed": np.array(3)}, Z, id="beside a number"),
        pytest.param({"Z": Z, "variance": np.ones(2)}, Z, id="beside a short row"),
        pytest.param({"Z": Z.astype(np.float16)}, Z.astype(np.float16), id="half precision"),
        pytest.param({"Z": Z.astype(">f8")}, Z, id="big endian"),
        pytest.param({"Z": np.asfortranarray(WIDE)}, WIDE, id="by columns"),
        pytest.param({"Z": (100 * Z).astype(int)}, (100 * Z).astype(int), id="whole numbers"),
        pytest.param({"Ärger mit: Namen": Z}, Z, id="a name with accents and spaces"),
        pytest.param({"Z": Z[:, :1]}, Z[:, :1], id="one component"),
    ],
)
@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_the_table_of_an_archive_is_the_embedding(tmp_path: Path, save, arrays, expected) -> None:
    save(tmp_path / "e.npz", **arrays)
    found = Precomputed(str(tmp_path / "e.npz")).fit_transform(X)
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize(
    ("arrays", "words"),
    [
        pytest.param({"a": Z, "b": Z}, r"arrays \['a', 'b'\]", id="two tables"),
        pytest.param({"a": np.arange(30), "b": np.arange(30)}, "one embedding", id="no table"),
        pytest.param({}, "one embedding", id="nothing"),
        pytest.param({"Z": Z[:29]}, r"\(29, 2\).*each of the 30", id="a row too few"),
        pytest.param({"Z": Z.T}, r"\(2, 30\).*one row", id="turned round"),
        pytest.param({"Z": np.arange(30.0)}, r"\(30,\)", id="one axis"),
        pytest.param({"Z": np.zeros((30, 2, 2))}, r"\(30, 2, 2\)", id="three axes"),
        pytest.param({"Z": np.array([[{}] * 2] * 30)}, "cannot be read", id="objects"),
    ],
)
def test_an_archive_that_is_no_embedding_is_named(tmp_path: Path, arrays, words) -> None:
    np.savez(tmp_path / "e.npz", **arrays)
    with pytest.raises(ValueError, match=words) as caught:
        Precomputed(str(tmp_path / "e.npz")).fit_transform(X)
    assert "allow_pickle" not in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no archive", b"\x93NUMPY\x01\x00", b"1,2\n"])
def test_a_broken_file_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "e.npz").write_bytes(content)
    with pytest.raises(ValueError, match=r"e\.npz' cannot be read .*numpy\.save"):
        Precomputed(str(tmp_path / "e.npz")).fit(X)


def test_a_file_cut_short_is_named(tmp_path: Path) -> None:
    np.savez(tmp_path / "whole.npz", Z)
    raw = (tmp_path / "whole.npz").read_bytes()
    (tmp_path / "cut.npz").write_bytes(raw[: len(raw) // 2])
    with pytest.raises(ValueError, match="cannot be read"):
        Precomputed(str(tmp_path / "cut.npz")).fit(X)


def test_a_run_takes_an_archive_as_it_takes_an_array(clusterbench, home: Path) -> None:
    table = "\n".join(f"{a},{b},{int(a > 0)}" for a, b in Z)
    (home / "data.csv").write_text(f"a,b,label\n{table}\n")
    np.savez(home / "e.npz", points=Z, y=np.arange(30))
    np.save(home / "e.npy", Z)
    for name in ("e.npz", "e.npy"):
        clusterbench(
            "run", "--dataset", "data.csv", "--embedding", f"mine={name}", "--clusterer", "kmeans",
            "--no-reference", "--out", name[-3:],
        )  # fmt: skip
    one, other = (
        np.load(next((home / run / "assignments").glob("*.npz"))) for run in ("npz", "npy")
    )
    assert {*one} == {*other}
    for part in one:
        np.testing.assert_array_equal(one[part], other[part])
