"""DEC and IDEC: an autoencoder, then targets that sharpen; each on some hundred digits."""

import pickle

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.datasets import load_digits
from sklearn.metrics import adjusted_rand_score

from clustering.dec import DEC
from clustering.idec import IDEC

X, Y = (each[:500] for each in load_digits(return_X_y=True))
X = X.astype(np.float32)
SMALL = {"hidden_units": (64, 32), "epochs": 40, "batch_size": 64, "random_state": 0}
MODELS = [
    DEC(10, max_iter=300, update_interval=60, **SMALL),
    IDEC(10, max_iter=300, update_interval=60, **SMALL),
]


@pytest.fixture(scope="module", params=MODELS, ids=lambda model: type(model).__name__)
def fitted(request):
    return clone(request.param).fit(X)


@pytest.mark.long
def test_it_finds_digits_and_no_worse_than_k_means_on_its_first_code(fitted) -> None:
    assert adjusted_rand_score(Y, fitted.labels_) > 0.5
    start = clone(fitted).set_params(max_iter=0).fit(X)
    assert start.n_iter_ == 0
    assert start.report_["changed"] == 0
    ours, before = (adjusted_rand_score(Y, each.labels_) for each in (fitted, start))
    assert ours > before - 0.05
    assert fitted.report_["steps"] == fitted.n_iter_ <= 300


@pytest.mark.long
def test_same_seed_same_bytes_and_global_generators_stay(fitted) -> None:
    global_state = np.random.get_state
    before = global_state()[1].copy()
    again = clone(fitted).fit(X)
    np.testing.assert_array_equal(again.labels_, fitted.labels_)
    assert again.embedding_.tobytes() == fitted.embedding_.tobytes()
    np.testing.assert_array_equal(global_state()[1], before)


@pytest.mark.long
def test_it_keeps_its_embedding_and_knows_unseen_samples(fitted) -> None:
    assert fitted.embedding_.shape == (500, 10)
    assert fitted.embedding_.dtype == np.float32
    nearest = ((fitted.embedding_[:, None] - fitted.cluster_centers_) ** 2).sum(axis=2).argmin(1)
    np.testing.assert_array_equal(nearest, fitted.labels_)
    loaded = pickle.loads(pickle.dumps(fitted))
    np.testing.assert_array_equal(loaded.predict(X[:40]), fitted.labels_[:40])


@pytest.mark.long
def test_refining_draws_samples_to_centres() -> None:
    def spread(model) -> float:
        own = model.cluster_centers_[model.labels_]
        within = np.square(model.embedding_ - own).sum()
        return within / np.square(model.embedding_ - model.embedding_.mean(axis=0)).sum()

    start, end = (clone(MODELS[0]).set_params(max_iter=n).fit(X) for n in (0, 300))
    assert spread(end) < 0.7 * spread(start)


@pytest.mark.long
def test_targets_are_those_of_the_paper() -> None:
    from embeddings.networks.clustering import ClusteringNetwork, sharpened
    from embeddings.networks.dense import Network

    rng = np.random.default_rng(0)
    code, centers = rng.normal(size=(30, 4)), rng.normal(size=(3, 4))
    network = Network(6, (5,), 4, "relu", "linear", False, 0)
    q = 1 / (1 + ((code[:, None] - centers) ** 2).sum(axis=2))
    q /= q.sum(axis=1, keepdims=True)
    shares = ClusteringNetwork(network, centers).memberships(code.astype(np.float32))
    np.testing.assert_allclose(shares, q, rtol=1e-5)
    p = q**2 / q.sum(axis=0)
    np.testing.assert_allclose(sharpened(shares), p / p.sum(axis=1, keepdims=True), rtol=1e-4)


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"tol": 1.5}, "Got tol=1.5"),
        ({"epochs": -1}, "Got epochs=-1"),
        ({"hidden_units": (0,)}, "Got hidden_units=0"),
        ({"update_interval": 0}, "Got update_interval=0"),
        ({"n_clusters": 501}, "n_samples=500 but n_clusters=501"),
    ],
)
def test_parameters_out_of_range_are_refused(params, message) -> None:
    with pytest.raises(ValueError, match=message):
        IDEC(**params).fit(X)


@pytest.mark.long
def test_few_and_equal_samples_have_clusters_too() -> None:
    tiny = {**SMALL, "epochs": 1, "max_iter": 5}
    assert DEC(1, **tiny).fit_predict(X[:1]).tolist() == [0]
    with pytest.warns(UserWarning, match="1 distinct clusters"):
        assert {*DEC(2, **tiny).fit_predict(np.ones((6, 3), np.float32))} == {0}
