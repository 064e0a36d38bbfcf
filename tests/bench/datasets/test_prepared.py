"""Tables with text, categories, dates, booleans and holes; DataFrames from Python."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import bench
from bench.datasets import Dataset, load
from bench.datasets.arrays import from_arrays
from bench.datasets.describe import describe
from bench.datasets.prepare import PREPARATION
from bench.datasets.saved import restore, save
from bench.errors import UserError

N = 60
RNG = np.random.default_rng(0)
KIND = np.repeat(["p", "q", "r"], 20)
NUMBERS = RNG.normal(size=(N, 2)) + 8 * np.repeat([0, 1, 2], 20)[:, None]


def table(**more) -> pd.DataFrame:
    return pd.DataFrame({"x": NUMBERS[:, 0], "z": NUMBERS[:, 1], **more})


MORE = {
    "category": np.array(["red", "green", "blue"])[RNG.integers(0, 3, N)],
    "two": np.array(["yes", "no"])[RNG.integers(0, 2, N)],
    "date": pd.Series(pd.date_range("2020-01-01", periods=N).strftime("%Y-%m-%d")),
    "german": pd.Series(pd.date_range("2020-01-01", periods=N).strftime("%d.%m.%Y")),
    "time": pd.Series(pd.date_range("2020-01-01", periods=N, freq="h").strftime("%Y-%m-%d %H:%M")),
    "stamp": pd.date_range("2020-01-01", periods=N),
    "text": [f"a longer text, number {i} of many" for i in range(N)],
    "hole": np.where(RNG.random(N) < 0.2, np.nan, NUMBERS[:, 0]),
    "declared": pd.Categorical(np.array(["b", "a"])[RNG.integers(0, 2, N)]),
    "flags": pd.array([True, False, None] * 20, dtype="boolean"),
    "whole": pd.array([1, 2, None] * 20, dtype="Int64"),
    "gaps": pd.Series(["red", None, "blue"] * 20),
}


@pytest.mark.parametrize("kind", MORE)
@pytest.mark.parametrize("way", ["csv", "parquet", "python"])
def test_what_is_no_number_is_prepared_told_and_recorded(tmp_path, kind, way):
    frame = table(**{kind: MORE[kind], "label": KIND})
    if way == "python":
        dataset = from_arrays(frame, "t")
    else:
        path = tmp_path / f"t.{way}"
        frame.to_csv(path, index=False) if way == "csv" else frame.to_parquet(path)
        dataset = load(str(path))
    assert np.isfinite(dataset.X).all()
    assert len(dataset.X) == N
    assert dataset.X.shape[1] > 2
    np.testing.assert_array_equal(dataset.y, np.repeat([0, 1, 2], 20))
    assert dataset.prepared["by"] == PREPARATION
    assert {"skrub", "scikit-learn"} <= {*dataset.prepared["versions"]}
    (note,) = [note for note in dataset.notes if note.startswith("prepared")]
    assert PREPARATION in note
    assert describe(dataset)["prepared"] == dataset.prepared
    spread = dataset.X.std(axis=0)
    assert np.all((spread < 1e-6) | (np.abs(spread - 1) < 1e-3))


def test_a_table_of_numbers_and_booleans_goes_in_as_it_is():
    dataset = from_arrays(table(flag=NUMBERS[:, 0] > 4, label=KIND), "t")
    assert dataset.prepared is None
    np.testing.assert_array_equal(dataset.X[:, 2], NUMBERS[:, 0] > 4)
    np.testing.assert_array_equal(dataset.X[:, 0], NUMBERS[:, 0].astype("f4"))


def test_preparing_twice_gives_the_same_bytes_and_no_look_at_the_truth():
    frame = table(text=MORE["text"], hole=MORE["hole"])
    prints = {
        from_arrays((frame, y), "t").features_fingerprint
        for y in (None, KIND, KIND[::-1], np.arange(N) % 2)
    }
    assert len(prints) == 1
    assert from_arrays(frame, "t").features_fingerprint in prints


@pytest.mark.parametrize(
    ("expression", "width"),
    [
        ("sklearn.impute:SimpleImputer", 3),
        ("sklearn.impute:SimpleImputer | standardize | pca(n_components=2)", 2),
        ("sklearn.impute:KNNImputer(n_neighbors=2) | standardize", 3),
        ("skrub:TableVectorizer | sklearn.impute:SimpleImputer", 3),
    ],
)
def test_any_expression_may_prepare_a_table(tmp_path, expression, width):
    table(hole=MORE["hole"], label=KIND).to_csv(tmp_path / "t.csv", index=False)
    dataset = load(str(tmp_path / "t.csv"), prepare=expression)
    assert dataset.X.shape == (N, width)
    assert dataset.prepared["by"] == expression
    np.savez(tmp_path / "t.npz", X=table(hole=MORE["hole"]).to_numpy(), y=KIND)
    np.testing.assert_allclose(
        load(str(tmp_path / "t.npz"), prepare=expression).X, dataset.X, atol=1e-5
    )


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("standardise", "did you mean 'standardize'"),
        ("standardize", "finite numbers"),
        ("sklearn.decomposition:PCA", "PCA"),
        ("no_such_module:X", "cannot be imported"),
        ("pca(", "cannot be read"),
    ],
)
def test_a_preparation_that_fails_is_named(tmp_path, expression, words):
    table(hole=MORE["hole"], label=KIND).to_csv(tmp_path / "t.csv", index=False)
    with pytest.raises(UserError, match="Got ") as caught:
        load(str(tmp_path / "t.csv"), prepare=expression)
    assert words in str(caught.value)


def test_numbers_may_be_said_to_be_categories():
    frame = table(code=RNG.integers(0, 4, N), label=KIND)
    assert from_arrays(frame, "t").X.shape == (N, 3)
    from bench.datasets.reading import Reading

    assert from_arrays(frame, "t", reading=Reading(categories=("code",))).X.shape == (N, 6)


def test_the_one_column_of_classes_is_asked_about_and_never_a_feature(tmp_path):
    table(species=KIND).to_csv(tmp_path / "t.csv", index=False)
    with pytest.raises(UserError, match="write target = 'species'"):
        load(str(tmp_path / "t.csv"))
    assert load(str(tmp_path / "t.csv"), target=False).X.shape == (N, 5)
    assert load(str(tmp_path / "t.csv"), target="species").X.shape == (N, 2)


@pytest.mark.parametrize(
    "change",
    [
        lambda f: f.set_axis([3, 1, 2], axis=1),
        lambda f: f.set_index(pd.Index(range(5, 5 + N))),
        lambda f: f.set_index(pd.date_range("2020", periods=N)),
        lambda f: f.astype({"x": "float64"}).convert_dtypes(),
        lambda f: f.assign(label=pd.Categorical(f["label"])),
        lambda f: f.astype({"label": object}),
        lambda f: f.set_axis(pd.MultiIndex.from_tuples([("a", c) for c in f]), axis=1),
        lambda f: pd.DataFrame(f.to_dict("list")),
        lambda f: f[["label", "x", "z"]],
        lambda f: f.iloc[::-1].iloc[::-1],
    ],
)
def test_dataframes_of_any_make_are_the_same_table(change):
    frame = change(table(label=KIND))
    target = next(str(c) if not isinstance(c, tuple) else "_".join(c)
                  for c in frame if str(frame[c].iloc[0]) == "p")  # fmt: skip
    dataset = from_arrays((frame, target), "t")
    np.testing.assert_array_equal(dataset.X, NUMBERS.astype("f4"))
    np.testing.assert_array_equal(dataset.y, np.repeat([0, 1, 2], 20))


def test_a_dataset_in_a_file_is_the_same_whole(tmp_path):
    frame = table(text=MORE["text"], label=KIND)
    dataset = from_arrays(frame, "t")
    back = load(str(save(dataset, tmp_path)))
    for fact in ("fingerprint", "class_names", "notes", "reading", "prepared", "source"):
        assert getattr(back, fact) == getattr(dataset, fact)
    pictures = Dataset(
        "p", np.ones((4, 12), "f4"), None, image_shape=(3, 4), n_train=3, feature_scale=255
    )
    back = load(str(save(pictures, tmp_path)))
    assert (back.image_shape, back.n_train, back.feature_scale) == ((3, 4), 3, 255)
    assert restore({"X": pictures.X}, "p") is None


@pytest.mark.long
def test_a_dataframe_runs_from_python_by_its_target(home: Path):
    frame = table(text=MORE["text"], species=KIND)
    frame.to_csv("beside.csv", index=False)
    results = bench.run(
        {"frame": frame, "pair": (frame, "species"), "file": "beside.csv"},
        "raw",
        "kmeans",
        target="species",
        reference=False,
    )
    cells = results.cells()
    assert cells["status"].tolist() == ["done"] * 3
    assert len({record["fingerprint"] for record in results.records()}) == 1
    datasets = json.loads((results.folder / "run.json").read_text())["datasets"]
    for facts in datasets.values():
        assert facts["prepared"]["by"] == PREPARATION
        assert any(note.startswith("prepared: 3 columns") for note in facts["notes"])


BIG = """
import resource, sys
sys.argv = ["clusterbench", "run", "--dataset", "big.csv", "--no-reference", "--embedder", "raw",
            "--embedder", "pca", "--clusterer", "kmeans", "--out", "r"]
from bench.__main__ import main
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
print("PEAK", sum(resource.getrusage(each).ru_maxrss for each in who) / 2**20)
"""


@pytest.mark.long
def test_a_hundred_thousand_rows_of_all_kinds_take_less_than_three_gigabytes(home: Path):
    n = 100_000
    rng = np.random.default_rng(0)
    y = rng.integers(0, 5, n)
    words = np.array([f"word{i}" for i in range(3000)])
    drawn = words[(rng.zipf(1.5, (n, 8)) + 300 * y[:, None]) % 3000]
    frame = pd.DataFrame(rng.normal(size=(n, 6)) + 3 * (y[:, None] == np.arange(6)))
    frame = frame.mask(rng.random(frame.shape) < 0.05).rename(columns=str)
    frame["city"] = np.array([f"city {i}" for i in range(12)])[(2 * y + rng.integers(0, 3, n)) % 12]
    days = pd.to_timedelta(90 * y + rng.integers(0, 60, n), unit="D")
    frame["when"] = (pd.Timestamp("2020-01-01") + days).strftime("%Y-%m-%d")
    frame["notes"] = [" ".join(row) for row in drawn]
    frame["label"] = y
    frame.to_csv("big.csv", index=False)
    done = subprocess.run(
        [sys.executable, "-c", BIG], cwd=home, capture_output=True, text=True, timeout=500
    )
    assert done.returncode == 0, done.stderr
    assert float(done.stdout.split("PEAK")[1]) < 3
    assert bench.Results("r").cells()["ari"].min() > 0.9
