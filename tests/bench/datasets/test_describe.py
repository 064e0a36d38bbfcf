"""What is told of a dataset."""

import json

import numpy as np

from bench.datasets import Dataset, load
from bench.datasets.describe import describe


def test_description_holds_what_a_reader_asks_for():
    dataset = load("digits")
    said = json.loads(json.dumps(describe(dataset)))
    assert said["n_samples"] == 1797
    assert said["n_features"] == 64
    assert said["n_classes"] == 10
    assert said["classes"]["0"] == 178
    assert sum(said["classes"].values()) == 1797
    assert said["image_shape"] == [8, 8]
    assert said["feature_range"] == [0.0, 1.0]
    assert said["fingerprint"] == dataset.fingerprint
    assert "scikit-learn" in said["source"]


def test_description_without_truth_says_none():
    said = describe(Dataset("bare", np.ones((3, 2), dtype=np.float32), None))
    assert said["classes"] is None
    assert said["n_classes"] is None
    assert said["image_shape"] is None
