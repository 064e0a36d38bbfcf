"""Gaussian mixtures against scikit-learn's, in any unit."""

import numpy as np
import sklearn.mixture
from registered import blobs
from sklearn.metrics import adjusted_rand_score

from clustering.gaussian_mixture import GaussianMixture


def test_gaussian_mixture_is_that_of_scikit_learn_in_any_unit() -> None:
    rng = np.random.RandomState(0)
    X = rng.normal(size=(400, 2)) * (4, 0.3)
    X[200:] = rng.normal((0, 3), size=(200, 2))
    X = (X - X.mean(axis=0)) / np.sqrt(X.var(axis=0).mean())
    theirs = sklearn.mixture.GaussianMixture(2, random_state=5).fit_predict(X)
    for unit in (1.0, 1e-6, 1e6):
        ours = GaussianMixture(2, random_state=5).fit(X * unit + 7 * unit)
        assert adjusted_rand_score(theirs, ours.labels_) == 1.0
        assert ours.report_["covariance_type"] == "full"


def test_gaussian_mixture_of_many_features_is_diagonal() -> None:
    X, y = blobs(60)
    model = GaussianMixture(3, random_state=0).fit(X)
    assert model.report_["covariance_type"] == "diag"
    assert adjusted_rand_score(y, model.labels_) == 1.0
    assert GaussianMixture(3, covariance_type="tied").fit(X).report_["covariance_type"] == "tied"
