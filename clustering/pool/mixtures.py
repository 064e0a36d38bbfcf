"""Cuts by Gaussian mixtures: one component per cluster, and many components merged."""

import warnings
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

FITTED = 2_000
"""Samples that a mixture is fitted to; all are assigned."""

COMPONENTS = (2, 3, 4, 6, 8, 10, 13, 17, 22, 28, 35, 45, 60)
"""Numbers of components that BIC chooses from, each about a third above the one before."""


AFFORDED = 40
"""Starts times features: a start costs their square, so that few are made in many dimensions."""


FEW_FEATURES = 4
"""Up to this many features all numbers of components are tried; beyond, until BIC has risen
twice."""


class Mixtures:
    """Mixtures of one view, full covariance.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features)
    rng : RandomState
    """

    def __init__(self, X: NDArray[np.float64], rng: np.random.RandomState) -> None:
        self.X, self._seed = X, int(rng.randint(2**31 - 1))
        self._fits: dict[tuple[int, int], GaussianMixture] = {}
        rows = np.random.RandomState(self._seed).permutation(len(X))[:FITTED]
        self._some = X[np.sort(rows)]
        self.most = min(60, len(self._some) // (2 * X.shape[1]))

    def plain(self, n_clusters: int, n_init: int) -> NDArray[np.int64] | None:
        """Return the assignments of a mixture of `n_clusters`.

        Return None with too few samples.
        """
        if n_clusters > self.most:
            return None
        n_init = max(1, min(n_init, AFFORDED // self.X.shape[1]))
        assignments: NDArray[np.int64] = self._fit(n_clusters, n_init).predict(self.X)
        return assignments

    def merged(self, n_clusters: int) -> NDArray[np.int64] | None:
        """Return components merged by misclassification until `n_clusters` remain (Hennig 2010)."""
        wide, names = self._wide
        if n_clusters > wide.shape[1]:
            return None
        return names[wide.shape[1] - n_clusters]

    def _fit(self, k: int, n_init: int) -> GaussianMixture:
        if (k, n_init) not in self._fits:
            mixture = GaussianMixture(
                k, n_init=n_init, reg_covar=1e-5, max_iter=40, tol=2e-3, random_state=self._seed
            )
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", ConvergenceWarning)
                self._fits[k, n_init] = mixture.fit(self._some)
        return self._fits[k, n_init]

    @cached_property
    def _wide(self) -> tuple[NDArray[np.float64], list[NDArray[np.int64]]]:
        """Fit the mixture that BIC chooses, and merge it down.

        The merges go down to one cluster.
        """
        sizes = [k for k in COMPONENTS if k <= self.most] or [1]
        fits, costs = [], []
        for k in sizes:
            fits.append(self._fit(k, 1))
            costs.append(fits[-1].bic(self._some))
            if self.X.shape[1] > FEW_FEATURES and len(costs) > 2 and costs[-3] < min(costs[-2:]):
                break
        best = fits[int(np.argmin(costs))]
        shares = best.predict_proba(self.X)
        names, part = [], np.arange(shares.shape[1])
        while True:
            k = int(part.max()) + 1
            joined = np.stack([shares[:, part == i].sum(axis=1) for i in range(k)], axis=1)
            names.append(joined.argmax(axis=1).astype(np.int64))
            if k == 1:
                return shares, names
            hard = np.eye(k)[names[-1]]
            confusion = (hard.T @ joined) / np.maximum(joined.sum(axis=0), 1e-300)
            np.fill_diagonal(confusion, -1)
            i, j = sorted(np.unravel_index(int(confusion.argmax()), confusion.shape))
            part = np.where(part == j, i, part)
            part -= part > j
