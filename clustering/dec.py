"""Deep embedded clustering (Xie et al. 2016).

A trained code is drawn towards centres.
"""

from collections.abc import Sequence
from numbers import Real
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted, validate_data

from clustering.kmeans import KMeans
from clustering.shared.checks import check_count, check_n_clusters, warn_if_fewer

BLOCK = 4096
"""Samples scaled and encoded together outside training."""

SAMPLES_SEEN = 2_000_000
"""What "auto" epochs aim at, within `EPOCHS`."""

EPOCHS = (20, 200)
"""Fewest and most "auto" epochs."""


class DEC(ClusterMixin, BaseEstimator):
    """Autoencoder, then clusters sharpened in its code.

    The method is by Xie, Girshick and Farhadi (2016); the networks are built with Keras.

    It is meant for raw features, of which it makes an embedding of its own. k-means on the code of
    a trained autoencoder gives the centres; then encoder and centres are trained to agree with a
    sharpened version of what belongs where, until hardly any sample changes its cluster.

    Widths, activation, batch, kernel, targets, step size and the way to stop are the paper's. It
    pretrains layer by layer with dropout, for many hours; here all layers are trained at once with
    Adam, as in the code of IDEC's authors, for some minutes at most.

    Features within 0..1 are taken as they are; others are scaled to it, each by its range.

    Parameters
    ----------
    n_clusters : int, default 8
    hidden_units : sequence of int, default (500, 500, 2000)
        Widths of the layers between input and code; the decoder has them in reverse.
    n_components : int, default 10
        Width of the code.
    epochs : int or "auto"
        Passes of the autoencoder; "auto" is ``SAMPLES_SEEN / n_samples``, within `EPOCHS`.
    max_iter : int, default 8000
        Steps of the second part at most.
    update_interval : int, default 140
        Steps between two passes over all samples, in which targets are renewed.
    tol : float, default 0.001
        Share of samples that change their cluster between two such passes, below which it stops.
    batch_size : int, default 256
    random_state : int, RandomState or None
        Seeds weights, order of samples and k-means apart from each other.

    Attributes
    ----------
    labels_ : ndarray of shape (n_samples,)
    embedding_ : ndarray of shape (n_samples, n_components), float32
        The code that was clustered.
    cluster_centers_ : ndarray of shape (n_clusters, n_components), float32
    n_iter_ : int
        Steps of the second part.
    report_ : dict
        Epochs, steps, the share that changed last, and how many changed in the second part.

    Raises
    ------
    ValueError
        X is not a finite table, a parameter is out of range, or there are more clusters than
        samples.

    Examples
    --------
    >>> from sklearn.datasets import load_digits
    >>> from clustering.dec import DEC
    >>> model = DEC(10, hidden_units=(64,), epochs=3, max_iter=30, random_state=0)
    >>> model.fit(load_digits().data[:300]).embedding_.shape
    (300, 10)
    """

    _optimizer, _config = "SGD", {"learning_rate": 0.01, "momentum": 0.9}
    _weights = (1.0, 0.0)
    """Weights of the divergence from the targets, and of the reconstruction."""

    def __init__(
        self,
        n_clusters: int = 8,
        *,
        hidden_units: Sequence[int] = (500, 500, 2000),
        n_components: int = 10,
        epochs: int | str = "auto",
        max_iter: int = 8000,
        update_interval: int = 140,
        tol: float = 1e-3,
        batch_size: int = 256,
        random_state: int | np.random.RandomState | None = None,
    ) -> None:
        self.n_clusters = n_clusters
        self.hidden_units = hidden_units
        self.n_components = n_components
        self.epochs = epochs
        self.max_iter = max_iter
        self.update_interval = update_interval
        self.tol = tol
        self.batch_size = batch_size
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: object = None) -> Self:
        """Find the clusters of X, of shape (n_samples, n_features)."""
        data: Any = validate_data(self, X, dtype=np.float32, order="C")
        k = self._check(len(data))
        low, high = data.min(axis=0), data.max(axis=0)
        within = bool(low.min() >= 0 and high.max() <= 1)
        self._offset = np.zeros_like(low) if within else low
        self._scale = np.where((high > low) & (not within), high - low, np.float32(1))
        seed = int(check_random_state(self.random_state).randint(2**31 - 1))
        weights, shuffle, starts = np.random.SeedSequence(seed).spawn(3)
        self._seed = int(weights.generate_state(1)[0] >> 1)
        rng = np.random.default_rng(shuffle)
        self._network = self._new_network()
        self._pretrain(data, rng)
        code = self._encode(data)
        kmeans = KMeans(k, n_init=20, random_state=int(starts.generate_state(1)[0] >> 1)).fit(code)
        changed = self._refine(data, code, kmeans, rng)
        warn_if_fewer(self.labels_, k)
        self.report_ = {
            "epochs": self._n_epochs(len(data)),
            "steps": self.n_iter_,
            "changed_last": changed,
            "changed": float(np.mean(self.labels_ != kmeans.labels_)),
        }
        return self

    def predict(self, X: ArrayLike) -> NDArray[np.intp]:
        """Return the clusters of samples, seen or unseen, (len(X),)."""
        check_is_fitted(self)
        data: Any = validate_data(self, X, dtype=np.float32, order="C", reset=False)
        if not hasattr(self, "_network"):
            self._network = self._new_network()
            self._network.weights = self._fitted_weights
        return self._clusters(self._encode(data))

    def __getstate__(self) -> dict[str, Any]:
        """Leave out the Keras layers: weights rebuild them."""
        return {k: v for k, v in super().__getstate__().items() if k != "_network"}

    def _check(self, n_samples: int) -> int:
        for name in ("n_components", "update_interval", "batch_size"):
            check_count(name, getattr(self, name))
        for width in self.hidden_units:
            check_count("hidden_units", width)
        check_count("max_iter", self.max_iter, least=0)
        if self.epochs != "auto":
            check_count("epochs", self.epochs, least=0)
        if not isinstance(self.tol, Real) or not 0 <= float(self.tol) < 1:
            raise ValueError(f"Got tol={self.tol!r}, but expected a number from 0 to below 1.")
        return check_n_clusters(self.n_clusters, n_samples)

    def _new_network(self) -> Any:
        from embeddings.networks.dense import Network

        widths = (tuple(self.hidden_units), self.n_components)
        return Network(self.n_features_in_, *widths, "relu", "linear", False, self._seed)

    def _n_epochs(self, n_samples: int) -> int:
        if self.epochs == "auto":
            return int(np.clip(SAMPLES_SEEN // n_samples, *EPOCHS))
        return int(self.epochs)

    def _pretrain(self, X: NDArray[np.float32], rng: np.random.Generator) -> None:
        """Train the autoencoder on its own."""
        n_epochs = self._n_epochs(len(X))
        n_steps = n_epochs * -(-len(X) // self.batch_size)
        step = self._network.trainer("adam", 1e-3, X.shape[1], n_steps)
        for _ in range(n_epochs):
            order = rng.permutation(len(X))
            for start in range(0, len(order), self.batch_size):
                step(self._scaled(X[order[start : start + self.batch_size]]))

    def _refine(
        self, X: NDArray[np.float32], code: NDArray[np.float32], kmeans: Any, rng: Any
    ) -> float:
        """Train towards sharpened memberships.

        Return the share of samples that had changed their cluster when last checked.
        """
        from embeddings.networks.clustering import ClusteringNetwork, sharpened

        whole = ClusteringNetwork(self._network, kmeans.cluster_centers_)
        step = whole.refiner(
            self._optimizer, self._config, self._weights, X.shape[1], self.max_iter
        )
        self.n_iter_, changed, labels = 0, 1.0, kmeans.labels_
        memberships = whole.memberships(code)
        while self.n_iter_ < self.max_iter and changed >= max(self.tol, 0.5 / len(X)):
            targets = sharpened(memberships)
            for rows in self._batches(len(X), rng):
                step(self._scaled(X[rows]), targets[rows])
            memberships = whole.memberships(self._encode(X))
            now = memberships.argmax(axis=1)
            changed, labels = float(np.mean(now != labels)), now
        self.embedding_, self.cluster_centers_ = self._encode(X), whole.centers
        self.labels_ = self._clusters(self.embedding_)
        self._fitted_weights = self._network.weights
        return changed

    def _batches(self, n_samples: int, rng: np.random.Generator) -> Any:
        """Yield the samples of each step until targets are renewed.

        They go on epoch after epoch.
        """
        left = min(self.update_interval, self.max_iter - self.n_iter_)
        self.n_iter_ += left
        while left > 0:
            order = rng.permutation(n_samples)
            for start in range(0, n_samples, self.batch_size)[:left]:
                yield order[start : start + self.batch_size]
                left -= 1

    def _clusters(self, code: NDArray[np.float32]) -> NDArray[np.intp]:
        """Return the nearest centre of each code; the kernel falls with distance."""
        parts = [
            np.square(code[start : start + BLOCK, None] - self.cluster_centers_).sum(axis=2)
            for start in range(0, len(code), BLOCK)
        ]
        nearest: NDArray[np.intp] = np.concatenate(parts).argmin(axis=1)
        return nearest

    def _encode(self, X: NDArray[np.float32]) -> NDArray[np.float32]:
        parts = [
            self._network.encode(self._scaled(X[start : start + BLOCK]))
            for start in range(0, len(X), BLOCK)
        ]
        return np.concatenate(parts)

    def _scaled(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        scaled: NDArray[np.float32] = (rows - self._offset) / self._scale
        return scaled
