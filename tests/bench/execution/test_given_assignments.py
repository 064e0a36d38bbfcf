"""Assignments that other programs computed are scored and tabled like a cell."""

import gzip

import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

import bench
from bench.datasets.assignments_table import read_assignments
from bench.errors import UserError
from bench.store.store import Store

N = 120
A = np.arange(N) % 4 - 1
B = np.arange(N) // 40


def written(path, text):
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


def lines(*columns, mark=","):
    return "".join(f"{mark.join(map(str, row))}\n" for row in zip(*columns, strict=True))


@pytest.mark.parametrize(
    ("name", "text", "columns"),
    [
        ("a.txt", lines(A), {"1": A}),
        ("a.txt.gz", lines(A), {"1": A}),
        ("a.csv", "mine\n" + lines(A), {"mine": A}),
        ("a.csv", "x,y\n" + lines(A, B), {"x": A, "y": B}),
        ("a.csv", '"x";"y"\n' + lines(A, B, mark=";"), {"x": A, "y": B}),
        ("a.csv", "x y\n" + lines(range(1, N + 1), A, B, mark=" "), {"x": A, "y": B}),
        ("a.csv", "id,x\n" + lines(range(N - 1, -1, -1), A[::-1]), {"x": A}),
        ("a.txt", lines(A.astype(float), B, mark=" "), {"1": A, "2": B}),
    ],
)
def test_text_is_read_with_or_without_headings_and_ids(tmp_path, name, text, columns):
    by_column = read_assignments("m", written(tmp_path / name, text)).columns
    assert by_column.keys() == columns.keys()
    for column, codes in columns.items():
        np.testing.assert_array_equal(by_column[column], codes)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a\n1\ntwo\n", "'two' in row 1"),
        ("1,2\n1\n", "1 fields instead of 2"),
        ("1\n1.5\n", "'1.5' in row 1"),
        ("", "empty"),
    ],
)
def test_what_is_no_assignments_is_refused(tmp_path, text, words):
    with pytest.raises(UserError, match=words):
        read_assignments("m", written(tmp_path / "a.csv", text))


ROWS = {"p": (0.0, 1), "q": (0.1, 1), "r": (5.0, 0), "s": (5.1, 0)}


@pytest.fixture
def named_rows(home):
    """A dataset whose rows have names, and the truth of each."""
    written(home / "d.csv", "id,x,y\n" + lines(ROWS, *zip(*ROWS.values(), strict=True)))
    return ["run", "d.csv", "--target", "y", "--no-reference", "--seeds", "0", "--out", "r"]


def test_rows_are_matched_by_id_where_both_have_one(named_rows, clusterbench, home):
    written(home / "a.csv", "id,a\ns,0\nq,1\np,1\nr,0\n")
    np.savez(home / "b.npz", id=[*"srqp"], k=[0, 0, 1, 1])
    clusterbench(*named_rows, "--assignments", "a=a.csv", "--assignments", "b=b.npz")
    results = bench.Results("r")
    assert results.cells()["ari"].tolist() == [1.0, 1.0]
    assert results.assignments("raw", "b").tolist() == [1, 1, 0, 0]


def test_row_numbers_are_no_ids_of_rows_that_have_names(named_rows, clusterbench, home):
    written(home / "a.csv", "id,a\n4,0\n1,1\n2,1\n3,0\n")
    clusterbench(*named_rows, "--assignments", "a=a.csv")
    assert bench.Results("r").assignments("raw", "a").tolist() == [1, 1, 0, 0]


def test_numbers_that_are_names_win_over_the_order(clusterbench, home):
    written(home / "d.csv", "id,x,y\n3,0.0,1\n1,0.1,1\n2,5.0,0\n")
    written(home / "a.csv", "id,a\n1,1\n2,0\n3,1\n")
    clusterbench(
        *("run", "d.csv", "--target", "y", "--read", "index=id", "--no-reference", "--seeds", "0"),
        *("--assignments", "a=a.csv", "--out", "r"),
    )
    assert bench.Results("r").assignments("raw", "a").tolist() == [1, 1, 0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("id,a\np,0\nq,0\nr,1\nt,1\n", "no row of id 's'"),
        ("id,a\np,0\np,0\nr,1\ns,1\n", "several rows have one id"),
        ("id,a\n7,0\n9,0\n8,0\n6,1\n", "no row of id 'p'"),
    ],
)
def test_ids_that_do_not_fit_the_dataset_are_refused(named_rows, typed, home, text, words):
    written(home / "a.csv", text)
    code, _, err = typed(*named_rows, "--assignments", "a=a.csv")
    assert code == 2
    assert words in err
    assert not (home / "r").exists()


def test_ids_without_row_names_to_match_are_refused(typed, home):
    written(home / "a.csv", "id,a\nu,0\nv,1\n")
    code, _, err = typed("run", "--dataset", "digits", "--assignments", "a=a.csv")
    assert code == 2
    assert "ids such as 'u', but dataset 'digits' has no row names" in err


def test_they_score_as_scikit_learn_scores_them(tmp_path):
    y = load_digits().target
    rng = np.random.default_rng(0)
    vectors = {
        "noisy": np.where(rng.random(len(y)) < 0.8, y, rng.integers(0, 10, len(y))),
        "coarse": y // 3,
        "fine": y * 3 + rng.integers(0, 3, len(y)),
    }
    np.savez(tmp_path / "v.npz", **vectors)
    np.savetxt(tmp_path / "one.txt", vectors["coarse"], fmt="%d")
    results = bench.run(
        "digits", reference=False, scores="core", threads=1, out=tmp_path / "run",
        assignments={
            "v": str(tmp_path / "v.npz"),
            "mine": {"file": str(tmp_path / "one.txt"), "k_from": "found"},
        },
    )  # fmt: skip
    records = {record["clusterer"]: record for record in Store(results.folder).records()}
    assert records.keys() == {"v:noisy", "v:coarse", "v:fine", "mine"}
    for name, vector in vectors.items():
        record = records[f"v:{name}"]
        assert record["scores"]["ari"] == pytest.approx(adjusted_rand_score(y, vector))
        nmi = normalized_mutual_info_score(y, vector)
        assert record["scores"]["nmi"] == pytest.approx(nmi)
        assert record["k_from"] == "user"
        np.testing.assert_array_equal(results.assignments("raw", f"v:{name}"), vector)
    assert records["mine"]["k_from"] == "found"


def test_a_file_of_other_samples_is_refused(tmp_path):
    with pytest.raises(UserError, match="one row for each of the 1797 samples"):
        bench.run("digits", assignments={"m": np.zeros(5, int)}, out=tmp_path / "run", threads=1)
    assert not (tmp_path / "run").exists()


def test_too_few_rows_are_named_by_what_the_user_calls_them(typed, home):
    written(home / "short.txt", "0\n1\n")
    code, _, err = typed("run", "--dataset", "digits", "--assignments", "mine=short.txt")
    assert code == 2
    assert "Got assignments 'mine', which holds an array of shape (2, 1)" in err
    assert "/" not in err
