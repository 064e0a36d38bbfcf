"""The autoencoder trains on seeds of its own, keeps its best weights and says how it went."""

import pickle
import random

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.datasets import load_digits

from embeddings import EMBEDDERS
from embeddings.autoencoder import Autoencoder

X = (load_digits().data[:600] / 16).astype(np.float32)
SMALL = Autoencoder(8, hidden_units=(32,), epochs=25, batch_size=32, random_state=0)


@pytest.fixture(scope="module")
def fitted():
    return clone(SMALL).fit(X)


def test_same_seed_same_bytes_and_global_generators_stay(fitted):
    global_state = np.random.get_state
    before, python_before = global_state(), random.getstate()
    again = clone(SMALL)
    assert again.fit_transform(X).tobytes() == fitted.transform(X).tobytes()
    assert again.history_ == fitted.history_
    np.testing.assert_array_equal(global_state()[1], before[1])
    assert random.getstate() == python_before


def test_another_seed_gives_another_code(fitted):
    other = clone(SMALL).set_params(random_state=1, epochs=1).fit_transform(X)
    assert np.abs(other - fitted.transform(X)).max() > 1e-3


def test_training_lowers_the_loss_and_beats_the_mean_sample(fitted):
    loss = fitted.history_["val_loss"]
    assert loss[-1] < 0.8 * loss[0]
    rebuilt = fitted.reconstruct(X)
    assert rebuilt.shape == X.shape
    error = np.sqrt(np.mean((rebuilt - X) ** 2))
    assert error < 0.85 * np.sqrt(np.mean((X.mean(axis=0) - X) ** 2))


def test_history_says_what_the_reconstruction_shows(fitted):
    names = {"loss", "rmse", "pixel_recall", "val_loss", "val_rmse", "val_pixel_recall"}
    assert set(fitted.history_) == names
    assert {len(values) for values in fitted.history_.values()} == {fitted.n_iter_}
    everything = clone(SMALL).set_params(validation_fraction=0.0, patience=None, epochs=3).fit(X)
    rebuilt = everything.reconstruct(X).astype(np.float64)
    on = X > 0.5
    cross_entropy = -np.mean(X * np.log(rebuilt) + (1 - X) * np.log1p(-rebuilt))
    last = {name: values[-1] for name, values in everything.history_.items()}
    assert last["loss"] == pytest.approx(cross_entropy, abs=1e-4)
    assert last["rmse"] == pytest.approx(np.sqrt(np.mean((rebuilt - X) ** 2)), abs=1e-5)
    assert last["pixel_recall"] == pytest.approx(np.mean(rebuilt[on] > 0.5), abs=1e-5)


def test_training_stops_early_and_restores_the_best_weights():
    model = clone(SMALL).set_params(learning_rate=0.05, epochs=60, patience=2).fit(X)
    losses = model.history_["val_loss"]
    assert model.n_iter_ < 60
    assert model.best_epoch_ == int(np.argmin(losses)) + 1
    assert model.n_iter_ == model.best_epoch_ + 2
    cut = clone(model).set_params(epochs=model.best_epoch_, patience=None).fit(X)
    assert cut.transform(X).tobytes() == model.transform(X).tobytes()


def test_pickled_and_cloned_it_transforms_alike(fitted):
    copy = pickle.loads(pickle.dumps(fitted))
    assert copy.transform(X[:50]).tobytes() == fitted.transform(X[:50]).tobytes()
    assert clone(fitted).get_params() == fitted.get_params()


def test_features_beyond_0_to_1_are_scaled_inside():
    wide = X * 40 - 7
    model = clone(SMALL).set_params(epochs=30).fit(wide)
    assert model.loss_ == "mean_squared_error"
    assert model.report_["scaled"]
    error = np.sqrt(np.mean((model.reconstruct(wide) - wide) ** 2))
    assert error < 0.85 * np.sqrt(np.mean((wide.mean(axis=0) - wide) ** 2))


def test_the_shallow_preset_is_one_layer_of_200():
    _, preset = EMBEDDERS["autoencoder-shallow"]
    model = Autoencoder(**{**preset, "epochs": 2}, random_state=0).fit(X)
    assert [w.shape for w in model.weights_] == [(64, 200), (200,), (200, 64), (64,)]
    assert (model.transform(X) >= 0).all()
    assert model.n_iter_ == 2
    rate = float(preset["learning_rate"])
    assert (preset["optimizer"], rate, preset["batch_size"]) == ("adadelta", 1.0, 512)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"loss": "hinge"}, "Got loss='hinge'"),
        ({"hidden_units": (0,)}, "expected 1 or more"),
        ({"epochs": 0}, "expected 1 or more"),
        ({"validation_fraction": 1.0}, "Got validation_fraction=1.0"),
    ],
)
def test_wrong_parameters_are_refused(wrong, message):
    with pytest.raises(ValueError, match=message):
        clone(SMALL).set_params(**wrong).fit(X)
