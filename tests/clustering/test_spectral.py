"""Spectral clustering against scikit-learn's and numpy's eigenvalues."""

import numpy as np
import pytest
import sklearn.cluster
from sklearn.datasets import make_blobs, make_moons
from sklearn.metrics import adjusted_rand_score
from sklearn.neighbors import kneighbors_graph

from clustering.spectral import SpectralClustering


@pytest.mark.parametrize("n_features", [2, 10])
def test_spectral_finds_the_eigenvalues_of_the_laplacian(n_features) -> None:
    X = make_blobs(300, n_features, cluster_std=5.0, random_state=0)[0].astype(np.float32)
    model = SpectralClustering(4, random_state=0).fit(X)
    assert model.report_["n_parts"] == 1
    listed = kneighbors_graph(X, 10, include_self=False).toarray()
    weights = (listed + listed.T) / 2
    degree = weights.sum(axis=1)
    laplacian = np.eye(len(X)) - weights / np.sqrt(degree * degree[:, None])
    reference = np.linalg.eigvalsh(laplacian)[:4]
    np.testing.assert_allclose(model.report_["eigenvalues"], reference, atol=1e-5)


@pytest.mark.filterwarnings("ignore:Graph is not fully connected")
@pytest.mark.parametrize("noise", [0.02, 0.05, 0.1])
def test_spectral_is_that_of_scikit_learn_on_moons(noise) -> None:
    X, y = make_moons(600, noise=noise, random_state=0)
    theirs = sklearn.cluster.SpectralClustering(
        2, affinity="nearest_neighbors", n_neighbors=11, random_state=0
    ).fit_predict(X)
    found = SpectralClustering(2, random_state=0).fit_predict(X)
    assert adjusted_rand_score(theirs, found) >= 0.98
    assert noise == 0.1 or adjusted_rand_score(y, found) == 1.0


def test_spectral_says_when_the_eigenvectors_are_not_found(monkeypatch) -> None:
    monkeypatch.setattr("clustering.spectral._MAX_RESTARTS", 1)
    line = np.column_stack([np.arange(3000.0), *np.zeros((4, 3000))])
    with pytest.raises(RuntimeError, match="of 10 eigenvectors after 1 restarts"):
        SpectralClustering(10, random_state=0).fit(line)
