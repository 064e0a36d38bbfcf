"""Gaussian mixtures against scikit-learn's, in any unit."""

import numpy as np
import pytest
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


def overlapping(n: int = 900, n_features: int = 3, k: int = 9) -> np.ndarray:
    """Unequal Gaussians that overlap: EM ends in many places."""
    rng = np.random.RandomState(4)
    sizes = rng.multinomial(n, rng.dirichlet(np.full(k, 3.0)))
    shapes = rng.normal(size=(k, n_features, n_features))
    centers = 2 * rng.normal(size=(k, n_features))
    parts = zip(sizes, centers, shapes, strict=True)
    return np.concatenate([c + rng.normal(size=(m, n_features)) @ shape for m, c, shape in parts])


def likelihoods(X: np.ndarray, seeds: int = 4, **parameters) -> np.ndarray:
    models = [GaussianMixture(9, random_state=s, **parameters).fit(X) for s in range(seeds)]
    return np.array([model.report_["log_likelihood"] for model in models])


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_gaussian_mixture_keeps_the_likeliest_of_several_starts() -> None:
    X = overlapping()
    one, default = likelihoods(X, n_init=1), likelihoods(X)
    # The first of ten is the one, so ten are never worse.
    assert (default >= one - 1e-12).all()
    assert default.min() > np.median(one)
    model = GaussianMixture(9, random_state=0).fit(X)
    assert model.report_["n_init"] == 10
    assert model.report_["n_start_samples"] == len(X)
    for n_init in (0, 1.5, True):
        with pytest.raises(ValueError, match=f"Got n_init={n_init}"):
            GaussianMixture(2, n_init=n_init).fit(X)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_restarts_of_a_gaussian_mixture_stay_cheap_with_many_samples(monkeypatch) -> None:
    monkeypatch.setattr("clustering.gaussian_mixture.START_SAMPLES", 500)
    X = overlapping(4000)
    rows: list[int] = []
    step = sklearn.mixture.GaussianMixture._e_step

    def counted(self, X, *rest, **named):
        rows.append(len(X))
        return step(self, X, *rest, **named)

    monkeypatch.setattr(sklearn.mixture.GaussianMixture, "_e_step", counted)
    ten = likelihoods(X)
    assert set(rows) == {500, 4000}
    costs = [sum(rows)]
    # Every start goes through the part that they are compared on, one alone through all samples.
    assert rows.count(500) > 10 * 4
    rows.clear()
    one = likelihoods(X, n_init=1)
    costs.append(sum(rows))
    assert set(rows) == {4000}
    assert costs[0] < 4 * costs[1]
    assert np.median(ten) > np.median(one)
    model = GaussianMixture(9, random_state=0).fit(X)
    assert model.report_["n_start_samples"] == 500
    again = GaussianMixture(9, random_state=0).fit(X)
    np.testing.assert_array_equal(model.labels_, again.labels_)
    np.testing.assert_array_equal(model.predict(X), model.labels_)


def test_starts_of_a_gaussian_mixture_have_enough_samples_for_their_covariances() -> None:
    from clustering.gaussian_mixture import _start_samples

    assert _start_samples(500, 50, 10) == 500
    assert _start_samples(70_000, 50, 10) == 10_000
    assert _start_samples(70_000, 100, 40) == 16_000
    assert _start_samples(12_000, 100, 40) == 12_000


def test_gaussian_mixture_of_many_features_is_diagonal() -> None:
    X, y = blobs(60)
    model = GaussianMixture(3, random_state=0).fit(X)
    assert model.report_["covariance_type"] == "diag"
    assert adjusted_rand_score(y, model.labels_) == 1.0
    assert GaussianMixture(3, covariance_type="tied").fit(X).report_["covariance_type"] == "tied"
