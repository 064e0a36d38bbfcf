"""EVoC, embedding vector oriented clustering, by its authors' library."""

import warnings
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.utils import check_random_state
from sklearn.utils.validation import validate_data

from clustering.shared.checks import check_count
from clustering.shared.layers import LayeredClusters

FEWEST_SAMPLES = 20
"""Least samples that the library needs for its graph and its start; with fewer, all are noise."""


class EVoC(LayeredClusters, ClusterMixin, BaseEstimator):
    """Clusters of a quick layout of the graph of cosines.

    The method is that of the library `evoc` (McInnes, 2024).

    Needs the extra `evoc`, which compiles for a minute when it is first used on a machine. It
    compares directions, so it is meant for raw features, or vectors of a network, not for a map of
    two dimensions, of which it would see only the angles from the origin.

    Parameters
    ----------
    noise_level : float, default 0.5
        0 covers more samples, 1 fewer but more certain ones; the library's default.
    n_neighbors : int, default 15
        Neighbours in the graph; lowered to n_samples - 1.
    base_min_cluster_size : int, default 5
        Least cluster of the finest layer.
    random_state : int, RandomState or None

    Attributes
    ----------
    labels_ : ndarray of shape (n_samples,)
        Assignments of the most persistent layer; -1 = noise.
    layers_ : list of ndarray of shape (n_samples,)
        Assignments of every layer, the finest first.
    report_ : dict
        The number of clusters, the share of noise, and the clusters of each layer.

    Raises
    ------
    ImportError
        evoc is not installed.
    ValueError
        X is not a finite table, or a parameter is out of range.

    Examples
    --------
    >>> from sklearn.datasets import load_digits
    >>> from clustering.evoc import EVoC
    >>> model = EVoC(random_state=0).fit(load_digits().data)
    >>> 5 <= model.report_["n_clusters"] <= 40
    True
    """

    wants_n_clusters = False
    packages = ("evoc",)

    def __init__(
        self,
        noise_level: float = 0.5,
        *,
        n_neighbors: int = 15,
        base_min_cluster_size: int = 5,
        random_state: int | np.random.RandomState | None = None,
    ) -> None:
        self.noise_level = noise_level
        self.n_neighbors = n_neighbors
        self.base_min_cluster_size = base_min_cluster_size
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: object = None) -> Self:
        """Find the clusters of X, of shape (n_samples, n_features)."""
        library = _library()
        data: Any = validate_data(self, X, dtype=np.float32, order="C")
        if not 0 <= self.noise_level <= 1:
            raise ValueError(
                f"Got noise_level={self.noise_level!r}, but expected a number from 0 to 1."
            )
        n_neighbors = min(check_count("n_neighbors", self.n_neighbors, 2), len(data) - 1)
        check_count("base_min_cluster_size", self.base_min_cluster_size, 2)
        seed = int(check_random_state(self.random_state).randint(2**31 - 1))
        layers, persistence = [np.full(len(data), -1, np.intp)], [0.0]
        if len(data) >= FEWEST_SAMPLES and np.ptp(data, axis=0).any():
            model = library.EVoC(
                noise_level=float(self.noise_level),
                n_neighbors=n_neighbors,
                base_min_cluster_size=self.base_min_cluster_size,
                random_state=seed,
            )
            with warnings.catch_warnings(), np.errstate(all="ignore"):
                warnings.simplefilter("ignore", RuntimeWarning)  # of cosines that round beyond 1
                warnings.filterwarnings("ignore", "Failed to correctly find", UserWarning)
                model.fit(_wide_enough(data))
            layers, persistence = model.cluster_layers_, model.persistence_scores_
        self._keep_layers(layers, persistence)
        return self


def _wide_enough(X: NDArray[np.float32]) -> NDArray[np.float32]:
    """Append columns of zeros, which change no cosine.

    The library's initialisation needs up to 15 features.
    """
    missing = 15 - X.shape[1]
    return X if missing <= 0 else np.pad(X, ((0, 0), (0, missing)))


def _library() -> Any:
    try:
        import evoc
    except ImportError as error:
        raise ImportError(
            f"EVoC needs evoc, which cannot be imported ({error}): install it with "
            "pip install 'clusterbench[evoc]'."
        ) from error
    return evoc
