"""What is told of a dataset."""

import json

import numpy as np

from bench.datasets import Dataset, load
from bench.datasets.describe import describe


def test_description_holds_what_a_reader_asks_for():
    dataset = load("digits")
    description = json.loads(json.dumps(describe(dataset)))
    assert description["n_samples"] == 1797
    assert description["n_features"] == 64
    assert description["n_classes"] == 10
    assert description["classes"]["0"] == 178
    assert sum(description["classes"].values()) == 1797
    assert description["image_shape"] == [8, 8]
    assert description["feature_range"] == [0.0, 1.0]
    assert description["fingerprint"] == dataset.fingerprint
    assert "scikit-learn" in description["source"]


def test_description_without_truth_says_none():
    description = describe(Dataset("bare", np.ones((3, 2), dtype=np.float32), None))
    assert description["classes"] is None
    assert description["n_classes"] is None
    assert description["image_shape"] is None
