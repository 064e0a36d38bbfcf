"""One clusterer for any data.

It makes many cuts of many views and keeps the one that the others agree with.
"""

from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.utils import check_random_state
from sklearn.utils.validation import validate_data

from clustering.shared.checks import check_count, check_n_clusters

MOST_CLUSTERS = 50
FEWEST_SAMPLES = 10
"""With fewer samples there is nothing that cuts could agree about."""

N_LEVELS = 5


class Best(ClusterMixin, BaseEstimator):
    """Cut several views of the data and keep the consensus.

    There are six kinds of cut, and what the cuts agree on is kept. Views are scalings, projections
    and layouts (:mod:`clustering.pool.views`); cuts are Genie, a size-bound cut of the spanning
    tree, density peaks, Gaussian mixtures, plain and merged, and spectral clustering. The cut with
    the largest mean squared adjusted Rand index with the other kinds and with an ensemble of
    HDBSCANs is chosen; where k is not given, separation on the tree counts too.

    Parameters
    ----------
    n_clusters : int, optional
        By default chosen from 2 to min(50, the root of n_samples).
    max_samples : int, default 10,000
        With more samples, this many are drawn and clustered; the others take the cluster of the
        nearest that was drawn.
    random_state : int, RandomState or None

    Attributes
    ----------
    labels_ : ndarray of shape (n_samples,)
        Assignments; no noise.
    report_ : dict
        View and kind of the chosen cut, its score (0 to 1: a confidence), the best number of
        clusters at each of up to five levels with their scores, and how many candidates there were.

    Raises
    ------
    ValueError
        X is not a finite table, a parameter is out of range, or there are fewer samples than
        clusters.

    Examples
    --------
    >>> from sklearn.datasets import make_moons
    >>> from clustering.best import Best
    >>> X, _ = make_moons(300, noise=0.05, random_state=0)
    >>> Best(random_state=0).fit(X).report_["n_clusters"]
    2
    """

    def __init__(
        self,
        n_clusters: int | None = None,
        *,
        max_samples: int = 10_000,
        random_state: int | np.random.RandomState | None = None,
    ) -> None:
        self.n_clusters = n_clusters
        self.max_samples = max_samples
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: object = None) -> Self:
        """Find the clusters of X, of shape (n_samples, n_features)."""
        data: Any = validate_data(self, X, dtype=[np.float64, np.float32], order="C")
        if self.n_clusters is not None:
            check_n_clusters(self.n_clusters, len(data))
        check_count("max_samples", self.max_samples, least=100)
        rng = check_random_state(self.random_state)
        rows = np.arange(len(data))
        if len(data) > self.max_samples:
            rows = np.sort(rng.choice(len(data), self.max_samples, replace=False))
        assignments, self.report_ = self._choose(data[rows].astype(np.float64), rng)
        if len(rows) < len(data):
            from sklearn.neighbors import KNeighborsClassifier

            nearest = KNeighborsClassifier(1).fit(data[rows], assignments)
            assignments = nearest.predict(data)
        self.labels_ = assignments.astype(np.intp)
        self.report_ |= {
            "n_clusters": len(np.unique(assignments)),
            "n_samples_cut": len(rows),
        }
        return self

    def _choose(
        self, X: NDArray[np.float64], rng: np.random.RandomState
    ) -> tuple[NDArray[np.int64], dict[str, Any]]:
        """Make all cuts and return the chosen one with its report."""
        n, told = len(X), self.n_clusters is not None
        if n < FEWEST_SAMPLES or self.n_clusters == 1 or not np.ptp(X, axis=0).any():
            return self._plain(X, rng), {"kind": "k-means: too little to choose from"}
        from clustering.pool.choice import Cut, scores
        from clustering.pool.cuts import ViewCuts
        from clustering.pool.views import views

        counts = range(2, max(3, min(MOST_CLUSTERS, int(n**0.5)) + 1))
        cuts: list[Cut] = []
        voters: list[NDArray[np.int64]] = []
        for name, view in views(X, rng).items():
            each = ViewCuts(name, view, told, rng)
            cuts += each.cuts([self.n_clusters] if self.n_clusters else counts)
            voters += each.votes()
        if not cuts:
            return self._plain(X, rng), {"kind": "k-means: no cut has so many clusters"}
        values = scores(cuts, voters, told=told)
        best = int(values.argmax())
        return cuts[best].assignments, {
            "view": cuts[best].view,
            "kind": cuts[best].kind,
            "confidence": float(values[best]),
            "levels": _levels([cut.n_clusters for cut in cuts], values),
            "n_candidates": len(cuts),
            "n_voters": len(voters),
        }

    def _plain(self, X: NDArray[np.float64], rng: np.random.RandomState) -> NDArray[np.int64]:
        k = min(self.n_clusters or 1, len(np.unique(X, axis=0)))
        if k == 1:
            return np.zeros(len(X), np.int64)
        from sklearn.cluster import KMeans

        assignments: NDArray[np.int64] = KMeans(k, n_init=10, random_state=rng).fit(X).labels_
        return assignments


def _levels(counts: list[int], values: NDArray[np.float64]) -> list[dict[str, float]]:
    """Return the numbers of clusters at which the score peaks.

    There the best cut scores higher than those of both neighbouring numbers of clusters.
    """
    best = {k: max(v for c, v in zip(counts, values, strict=True) if c == k) for k in counts}
    peaks = [
        k
        for k in best
        if best[k] >= best.get(k - 1, -np.inf) and best[k] >= best.get(k + 1, -np.inf)
    ]
    ranked = sorted(peaks, key=lambda k: -best[k])[:N_LEVELS]
    return [{"n_clusters": k, "score": float(best[k])} for k in ranked]
