"""Test of whether samples lie more densely than their columns alone explain."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LEAST_SAMPLES = 20
MOST_SAMPLES = 2_000
N_NEIGHBORS = 5
N_DRAWS = 39
"""With none of them as dense as the data, p is 1/40."""

EXPLAINED = 0.05


@dataclass(frozen=True)
class Structure:
    """Comparison of the data with draws that have no clusters.

    The draws have the same columns as the data.

    Parameters
    ----------
    p_shuffled : float
        Share of draws, the data among them, that are at least as dense: columns shuffled.
    p_correlated : float
        The same: columns drawn with the data's rank correlations, by a Gaussian copula. NaN where
        shuffled columns explain the data already.
    """

    p_shuffled: float
    p_correlated: float

    @property
    def p(self) -> float:
        """The larger of the two: structure is what neither explains."""
        return float(np.nanmax([self.p_shuffled, self.p_correlated]))


def structure(
    X: NDArray[np.floating], *, n_draws: int = N_DRAWS, seed: int = 0
) -> Structure | None:
    """Test whether neighbours are nearer than where columns are drawn separately.

    The statistic is the mean logarithm of the distance to the fifth neighbour, which estimates the
    entropy of the samples up to a constant (Kozachenko and Leonenko, 1987). Columns that are
    shuffled keep their own values and lose what they have in common; but a single sheet that is
    long in one direction would pass, so the second null keeps the correlations too.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features)
        Columns are scaled to unit variance; more than 2,000 samples are thinned.

    Returns
    -------
    Structure or None
        None where it cannot be decided: under 20 samples, or under two columns that vary.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> bool(structure(rng.random((300, 3))).p > 0.05)
    True
    >>> structure(rng.normal(size=(300, 3)) + 9 * rng.integers(0, 2, (300, 1))).p
    0.025
    """
    rng = np.random.default_rng(seed)
    if len(X) > MOST_SAMPLES:
        X = X[np.sort(rng.choice(len(X), MOST_SAMPLES, replace=False))]
    samples: NDArray[np.float64] = np.asarray(X, np.float64)
    spread = samples.std(axis=0)
    varies = spread > 1e-9 * np.maximum(np.abs(samples).max(axis=0), 1e-300)
    samples = samples[:, varies] / spread[varies]
    if len(samples) < LEAST_SAMPLES or samples.shape[1] < 2:
        return None
    # Repeated rows have distance 0: they count as a thousandth of the usual distance.
    own = _distances(samples)
    least = 1e-3 * float(np.median(own)) or 1e-9
    density = float(np.log(np.maximum(own, least)).mean())
    values, root = np.sort(samples, axis=0), _root(samples)

    def as_dense(draw: NDArray[np.float64]) -> bool:
        return bool(np.log(np.maximum(_distances(draw), least)).mean() <= density)

    def p_value(draws: Iterable[NDArray[np.float64]]) -> float:
        return (1 + sum(map(as_dense, draws))) / (n_draws + 1)

    shuffled = p_value(rng.permuted(samples, axis=0) for _ in range(n_draws))
    if shuffled > EXPLAINED:
        return Structure(shuffled, np.nan)
    return Structure(shuffled, p_value(_copula(values, root, rng) for _ in range(n_draws)))


def _distances(X: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return each sample's distance to its fifth neighbour."""
    from sklearn.neighbors import NearestNeighbors

    search = NearestNeighbors(n_neighbors=N_NEIGHBORS).fit(X)
    distances: NDArray[np.float64] = search.kneighbors()[0][:, -1]
    return distances


def _root(X: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a square root of the correlations of the columns' normal scores."""
    from scipy.stats import norm, rankdata

    scores = norm.ppf((rankdata(X, axis=0) - 0.5) / len(X))
    spread = scores.std(axis=0)
    correlations = np.corrcoef(scores / np.where(spread > 0, spread, 1), rowvar=False)
    sizes, directions = np.linalg.eigh(np.nan_to_num(correlations))
    root: NDArray[np.float64] = directions * np.sqrt(np.maximum(sizes, 0))
    return root


def _copula(
    values: NDArray[np.float64], root: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.float64]:
    """Draw the same sorted columns anew.

    A Gaussian of these correlations joins them.
    """
    draws = rng.normal(size=values.shape) @ root.T
    ranks = draws.argsort(axis=0).argsort(axis=0)
    return np.take_along_axis(values, ranks, axis=0)
