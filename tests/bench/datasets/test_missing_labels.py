"""Samples without a label are clustered and not scored, wherever they come from."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score

from bench.datasets import load
from bench.datasets.arrays import from_arrays
from bench.datasets.describe import describe
from bench.datasets.reading import Reading
from bench.datasets.subset import draw
from bench.metrics import embedding_quality, score_all
from bench.scoring.references import row_scores
from bench.statistics.bootstrap import resample

X = np.arange(12.0).reshape(6, 2)


@pytest.mark.parametrize(
    ("labels", "reading", "codes"),
    [
        ([3.0, np.nan, 1.0, 3.0, np.nan, 1.0], {}, [1, -1, 0, 1, -1, 0]),
        (["b", None, "a", "b", "", "a"], {}, [1, -1, 0, 1, -1, 0]),
        (["b", "nan", "a", "b", "b", "a"], {}, [1, 2, 0, 1, 1, 0]),
        (["2", "NaN", "1", "2", " ", "1"], {}, [1, -1, 0, 1, -1, 0]),
        ([0, 2, 1, 0, 2, 1], {"unlabelled": 0}, [-1, 1, 0, -1, 1, 0]),
        ([0.0, 2, 1, 0, 2, 1], {"unlabelled": "0"}, [-1, 1, 0, -1, 1, 0]),
        (["?", "b", "a", "?", "b", "n/a"], {"unlabelled": ["?", "n/a"]}, [-1, 1, 0, -1, 1, -1]),
        (pd.array([1, None, 2, 1, 2, 2], dtype="Int64"), {}, [0, -1, 1, 0, 1, 1]),
        (np.array([b"x", b"", b"y", b"x", b"y", b"y"]), {}, [0, -1, 1, 0, 1, 1]),
    ],
)
def test_what_stands_for_no_label_has_no_class(labels, reading, codes):
    dataset = from_arrays((X, np.asarray(labels)), "d", reading=Reading.of(reading, "d"))
    assert dataset.y.tolist() == codes
    missing = codes.count(-1)
    assert dataset.n_unlabelled == missing
    described = describe(dataset)
    assert described["n_classes"] == len(set(codes) - {-1})
    if missing:
        assert f"{missing} of 6 samples have no label" in dataset.notes[-1]
        assert described["n_labelled"] == 6 - missing
    else:
        assert "n_labelled" not in described


def test_empty_fields_of_a_table_have_no_label(tmp_path):
    frame = pd.DataFrame({"a": range(6), "b": [0, 1] * 3, "kind": [*list("xyxy"), "", "x"]})
    frame.to_csv(tmp_path / "t.csv", index=False)
    dataset = load(str(tmp_path / "t.csv"), target="kind")
    assert dataset.y.tolist() == [0, 1, 0, 1, -1, 0]


def test_scores_are_those_of_the_samples_with_a_label():
    rng = np.random.default_rng(0)
    truth, assignments = rng.integers(-1, 4, 300), rng.integers(-1, 5, 300)
    assignments[truth == -1] = 9  # a cluster of samples without a label alone
    known = truth >= 0
    scores, alone = score_all(truth, assignments), score_all(truth[known], assignments[known])
    counts = {"n_clusters", "noise", "coverage"}
    for name in alone.keys() - counts:
        assert scores[name] == pytest.approx(alone[name], nan_ok=True), name
    assert scores["ari"] == pytest.approx(adjusted_rand_score(truth[known], assignments[known]))
    assert scores["n_clusters"] == alone["n_clusters"] + 1
    assert np.isnan(score_all(np.full(300, -1), assignments)["ari"])


def test_intervals_and_neighbours_leave_them_out_too():
    rng = np.random.default_rng(1)
    truth = np.repeat([0, 1, -1], 40)
    assignments = np.where(rng.random(120) < 0.9, np.maximum(truth, 0), 1 - np.maximum(truth, 0))
    known = truth >= 0
    resampled = resample(truth, [assignments], "ari", n_draws=50)
    alone = resample(truth[known], [assignments[known]], "ari", n_draws=50)
    np.testing.assert_array_equal(resampled.draws, alone.draws)
    features = np.column_stack([truth * 10.0, rng.random(120)]).astype(np.float32)
    agreement = embedding_quality(features, features, truth, seed=0)["neighbor_agreement"]
    assert agreement == 1.0


def test_the_accuracy_of_predictions_counts_only_labels():
    assert row_scores(np.array([0, 1, -1, 1]), np.array([0, 1, -1, 0]))["accuracy"] == 2 / 3


def test_a_stratified_subset_has_its_share_of_them():
    dataset = from_arrays(
        (np.arange(200.0).reshape(100, 2), np.repeat([0, 1, np.nan], [50, 30, 20])), "d"
    )
    part = draw(dataset, 10, how="stratified")
    assert np.unique(part.y, return_counts=True)[1].tolist() == [2, 5, 3]
