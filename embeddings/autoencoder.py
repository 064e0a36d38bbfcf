"""A dense, symmetric autoencoder whose code is the embedding."""

from collections.abc import Iterator, Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from embeddings.shared.output import Float32Output
from embeddings.shared.seeds import draw_seed

LOSSES = ("auto", "binary_crossentropy", "mean_squared_error")

BLOCK = 4096
"""Samples scaled and sent through the network together outside training."""

MEASURED = 2_000
"""Training samples, drawn once, on which the history's training figures are taken."""

SAMPLES_SEEN = 1_200_000
"""What "auto" epochs aim at: enough for 70,000 digits, in a minute or so on two cores."""

EPOCHS = (15, 40)
"""Fewest and most "auto" epochs."""


class Autoencoder(Float32Output, ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """Learn a narrow code from which the features can be rebuilt.

    The network is written in Keras and runs on TensorFlow. The default widths, activation and
    learning rate had the lowest held-out reconstruction loss of some nine settings tried on 5,000
    MNIST digits, at the default code width. Clusterings of those digits were looked at as well, so
    scores on them are mildly optimistic.

    Features within 0..1 are taken as they are. Others are scaled to it, each by its minimum and
    maximum in the fitted samples; unseen samples may then leave it.

    Parameters
    ----------
    n_components : int
        Width of the code.
    hidden_units : sequence of int
        Widths of the layers between input and code; the decoder has them in reverse.
    activation, code_activation : str
        Keras activations of hidden layers and code.
    loss : {"auto", "binary_crossentropy", "mean_squared_error"}
        "auto" is cross-entropy where the features lie within 0..1, else mean squared error. The
        output is a sigmoid under cross-entropy, else linear.
    optimizer : str
        A Keras optimiser by name.
    learning_rate : float or None
        None is the optimiser's own default.
    epochs : int or "auto"
        Passes over the training samples at most; "auto" is ``SAMPLES_SEEN / n_samples``, within
        `EPOCHS`.
    batch_size : int
        Samples per step.
    validation_fraction : float
        Share of the samples held out, drawn at random; 0 holds out none.
    patience : int or None
        Epochs without a better held-out loss after which training stops. The best weights are
        restored. None, or no held-out samples: all epochs run and the last weights stay.
    random_state : int, numpy generator or None
        Seeds weights, split and shuffling apart from each other.

    Attributes
    ----------
    history_ : dict of list of float
        One entry per epoch, taken after it: ``loss`` (mean per feature, nats under cross-entropy),
        ``rmse`` (of features scaled to 0..1) and ``pixel_recall`` (of the features above 0.5 in
        the sample, the share above 0.5 in its reconstruction; 1 where none is), on a fixed draw
        of `MEASURED` training samples; ``val_...`` the same on all held-out ones.
    n_iter_ : int
        Epochs run.
    report_ : dict
        Loss, scaling, epochs run and kept, and the history.

    Examples
    --------
    >>> import numpy as np
    >>> from embeddings.autoencoder import Autoencoder
    >>> X = np.random.default_rng(0).normal(size=(60, 8))
    >>> autoencoder = Autoencoder(n_components=2, hidden_units=(8,), epochs=3, random_state=0)
    >>> autoencoder.fit_transform(X).shape
    (60, 2)
    """

    def __init__(
        self,
        n_components: int = 10,
        *,
        hidden_units: Sequence[int] = (256, 128),
        activation: str = "elu",
        code_activation: str = "linear",
        loss: str = "auto",
        optimizer: str = "adam",
        learning_rate: float | None = 2e-3,
        epochs: int | str = "auto",
        batch_size: int = 256,
        validation_fraction: float = 0.1,
        patience: int | None = 5,
        random_state: Any = None,
    ) -> None:
        self.n_components = n_components
        self.hidden_units = hidden_units
        self.activation = activation
        self.code_activation = code_activation
        self.loss = loss
        self.optimizer = optimizer
        self.learning_rate = learning_rate
        self.epochs = epochs
        self.batch_size = batch_size
        self.validation_fraction = validation_fraction
        self.patience = patience
        self.random_state = random_state

    def fit(self, X: NDArray[Any], y: object = None) -> Self:
        """Train on `X`, shape (n_samples, n_features); `y` is ignored.

        Raises
        ------
        ValueError
            Fewer than two samples, NaN or infinite features, an unknown loss, activation or
            optimiser, widths or counts below one.
        """
        X = validate_data(self, X, dtype=np.float32, order="C", ensure_min_samples=2)
        self._check_parameters()
        low, high = X.min(axis=0), X.max(axis=0)
        within = bool(low.min() >= 0 and high.max() <= 1)
        self.offset_ = np.zeros_like(low) if within else low
        span = np.where(high > low, high - low, np.float32(1))
        self.scale_ = np.ones_like(low) if within else span
        auto = "binary_crossentropy" if within else "mean_squared_error"
        self.loss_ = auto if self.loss == "auto" else self.loss
        split, shuffle, weights = np.random.SeedSequence(draw_seed(self.random_state)).spawn(3)
        self._seed = int(weights.generate_state(1)[0] >> 1)
        order = np.random.default_rng(split).permutation(len(X))
        n_held_out = min(int(self.validation_fraction * len(X)), len(X) - 1)
        self._train(X, order[n_held_out:], order[:n_held_out], np.random.default_rng(shuffle))
        self.report_ = {
            "loss": self.loss_,
            "scaled": not within,
            "epochs": self.n_iter_,
            "best_epoch": self.best_epoch_,
            "history": self.history_,
        }
        return self

    def transform(self, X: NDArray[Any]) -> NDArray[np.float32]:
        """Return the code of samples, seen or unseen, shape (len(X), n_components)."""
        check_is_fitted(self)
        X = validate_data(self, X, dtype=np.float32, order="C", reset=False)
        network = self._network()
        return np.concatenate([network.encode(rows) for rows in self._blocks(X)])

    def inverse_transform(self, Z: NDArray[Any]) -> NDArray[np.float32]:
        """Return the features that codes stand for.

        They have shape (len(Z), n_features) and are in the units of the data.
        """
        check_is_fitted(self)
        network = self._network()
        code = np.asarray(Z, np.float32)
        parts = [network.decode(code[i : i + BLOCK]) for i in range(0, len(code), BLOCK)]
        rows: NDArray[np.float32] = np.concatenate(parts) * self.scale_ + self.offset_
        return rows

    def reconstruct(self, X: NDArray[Any]) -> NDArray[np.float32]:
        """Return samples rebuilt from their codes, shape of `X`, in data units."""
        return self.inverse_transform(self.transform(X))

    def __getstate__(self) -> dict[str, Any]:
        """Leave out the Keras layers: weights rebuild them."""
        return {k: v for k, v in super().__getstate__().items() if k != "_built"}

    @property
    def _n_features_out(self) -> int:
        return self.n_components

    def _check_parameters(self) -> None:
        if self.loss not in LOSSES:
            raise ValueError(f"Got loss={self.loss!r}, but expected one of {LOSSES}.")
        counts = [self.n_components, self.batch_size, *self.hidden_units]
        if self.epochs != "auto":
            counts.append(int(self.epochs))
        if min(counts) < 1:
            raise ValueError(f"Got widths, batch size and epochs {counts}, but expected 1 or more.")
        if not 0 <= self.validation_fraction < 1:
            raise ValueError(
                f"Got validation_fraction={self.validation_fraction}, but expected 0 <= it < 1."
            )

    def _network(self) -> Any:
        """Return the layers of the network.

        They are built from the fitted weights where they are not in memory.
        """
        if not hasattr(self, "_built"):
            self._built = self._new_network()
            self._built.weights = self.weights_
        return self._built

    def _new_network(self) -> Any:
        from embeddings.networks.dense import Network

        return Network(
            self.n_features_in_,
            tuple(self.hidden_units),
            self.n_components,
            self.activation,
            self.code_activation,
            self.loss_ == "binary_crossentropy",
            self._seed,
        )

    def _train(
        self,
        X: NDArray[np.float32],
        training: NDArray[np.int64],
        held_out: NDArray[np.int64],
        rng: np.random.Generator,
    ) -> None:
        network = self._new_network()
        n_epochs = self._n_epochs(len(X))
        n_steps = n_epochs * -(-len(training) // self.batch_size)
        step = network.trainer(self.optimizer, self.learning_rate, X.shape[1], n_steps)
        self.history_: dict[str, list[float]] = {}
        self.best_epoch_ = 0
        stops = self.patience is not None and len(held_out) > 0
        best, self.weights_ = np.inf, network.weights
        for epoch in range(1, n_epochs + 1):
            order = rng.permutation(training)
            for start in range(0, len(order), self.batch_size):
                step(self._scaled(X[order[start : start + self.batch_size]]))
            figures = network.measure(self._blocks(X, training[:MEASURED]))
            if len(held_out):
                apart = network.measure(self._blocks(X, held_out))
                figures |= {f"val_{name}": value for name, value in apart.items()}
            for name, value in figures.items():
                self.history_.setdefault(name, []).append(round(value, 6))
            if not stops or figures["val_loss"] < best:
                best = figures.get("val_loss", best)
                self.best_epoch_, self.weights_ = epoch, network.weights
            elif self.patience is not None and epoch - self.best_epoch_ >= self.patience:
                break
        self.n_iter_ = epoch
        network.weights = self.weights_
        self._built = network

    def _n_epochs(self, n_samples: int) -> int:
        if self.epochs != "auto":
            return int(self.epochs)
        return int(np.clip(SAMPLES_SEEN // n_samples, *EPOCHS))

    def _scaled(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        if not self.offset_.any() and (self.scale_ == 1).all():
            return rows  # within 0..1 already: this spares two passes over every batch
        return (rows - self.offset_) / self.scale_

    def _blocks(
        self, X: NDArray[np.float32], rows: NDArray[np.int64] | None = None
    ) -> Iterator[NDArray[np.float32]]:
        """Yield scaled samples, block by block.

        A scaled copy of all of them is never made.
        """
        n_rows = len(X) if rows is None else len(rows)
        for start in range(0, n_rows, BLOCK):
            part = slice(start, start + BLOCK)
            yield self._scaled(X[part] if rows is None else X[rows[part]])
