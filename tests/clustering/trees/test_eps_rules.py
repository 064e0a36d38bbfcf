"""The curves behind an eps that a rule chose."""

import json

import numpy as np
import pytest
from sklearn.datasets import make_blobs

from clustering.dbscan import DBSCAN


@pytest.mark.parametrize("eps", ["knee", "n_clusters"])
def test_every_chosen_eps_has_its_curves(eps: str) -> None:
    X, _ = make_blobs(400, 2, centers=4, random_state=1)
    model = DBSCAN(eps, n_clusters=4).fit(X)
    curve = {name: np.array(values) for name, values in model.report_["eps_curve"].items()}
    distances = np.sqrt(((X[:, None] - X[None]) ** 2).sum(axis=2))
    by_rank = np.sort(np.sort(distances, axis=1)[:, model.min_samples_ - 1])
    assert np.allclose(curve["k_distance"], by_rank[curve["rank"].astype(int)])
    for at in range(0, len(curve["eps"]), 20):
        found = DBSCAN(curve["eps"][at] * (1 + 1e-12), min_samples=model.min_samples_).fit(X)
        assert curve["noise"][at] == pytest.approx(found.report_["noise"])
        assert curve["n_clusters"][at] == found.report_["n_clusters"]
    json.dumps(model.report_, allow_nan=False)
