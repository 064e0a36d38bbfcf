"""Core points, spanning tree and exact clusters at one eps.

There is one class for few dimensions and one for many.
"""

from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from clustering.shared.blocks import blas_threads
from clustering.trees import pairs as _pairs
from clustering.trees.kd_tree import attach, spanning_tree, tree_arrays
from clustering.trees.linkage import Reachability, components, reachability

Clusters = tuple[NDArray[np.intp], NDArray[np.bool_]]


class Space(Protocol):
    """Samples for which reachability is asked."""

    @property
    def reach(self) -> Reachability:
        """What DBSCAN finds at every eps."""

    def clusters(self, eps: float) -> Clusters:
        """Return assignments (-1 = noise) and the mask of core points, exactly."""


class TreeSpace:
    """Few dimensions: k-d trees find everything.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features)
    min_samples : int
        Samples within eps of a core point, itself included.
    """

    def __init__(self, X: NDArray[Any], min_samples: int) -> None:
        self.X = np.ascontiguousarray(X, np.float64)
        self.order, self.tree = tree_arrays(self.X)
        # In the tree's order, samples that are near each other are near in memory.
        self.points = self.X[self.order]
        self.core = self._core(min_samples)

    def _core(self, min_samples: int) -> NDArray[np.float64]:
        from scipy.spatial import cKDTree

        search = cKDTree(self.points)
        _, last = search.query(self.points, k=[min_samples], workers=blas_threads())
        # The tree returns roots; squares of the differences decide ties as scikit-learn does.
        return np.square(self.points - self.points[last[:, 0]]).sum(axis=1)

    @cached_property
    def _mst(self) -> _pairs.Tree:
        return spanning_tree(self.points, self.core, self.tree)

    @cached_property
    def reach(self) -> Reachability:
        """What DBSCAN finds at every eps (numbered in the tree's order)."""
        through, level = attach(self.points, self.core, self.tree)
        return reachability(self.core, through, level, self._mst)

    def clusters(self, eps: float) -> Clusters:
        """Return assignments and the mask of core points."""
        from scipy.spatial import cKDTree

        is_core = np.empty(len(self.X), bool)
        is_core[self.order] = self.core <= eps**2
        one, two, weights = self._mst
        short = weights <= eps**2
        group = components(len(self.X), self.order[one[short]], self.order[two[short]])
        core, rest = np.flatnonzero(is_core), np.flatnonzero(~is_core)
        nearest = np.full(len(self.X), -1)
        if len(core) and len(rest):
            _, found = cKDTree(self.X[core]).query(self.X[rest])
            within = np.square(self.X[rest] - self.X[core[found]]).sum(axis=1) <= eps**2
            nearest[rest[within]] = core[found[within]]
        return _name(is_core, group[core], nearest), is_core


class GraphSpace:
    """Density in many dimensions, by the neighbour graph.

    Matrix products are used where the graph does not reach.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features)
    min_samples : int
        Samples within eps of a core point, itself included.
    indices, distances : ndarrays of shape (n_samples, k)
        The neighbour graph, self left out; k at least min_samples - 1, or n_samples - 1.
    """

    def __init__(
        self, X: NDArray[Any], min_samples: int, indices: NDArray[Any], distances: NDArray[Any]
    ) -> None:
        self.X, self.min_samples = X, min_samples
        self.indices, self.distances = indices, distances

    def _core(self, distances: NDArray[Any]) -> NDArray[np.float64]:
        if self.min_samples == 1:
            return np.zeros(len(self.X))
        return distances[:, self.min_samples - 2].astype(np.float64)

    @cached_property
    def reach(self) -> Reachability:
        """Return what DBSCAN finds at every eps.

        It is found by the links of the neighbour graph, to the precision of float32.
        """
        core = self._core(self.distances) ** 2
        squared = np.square(self.distances, dtype=np.float64)
        tree = _pairs.graph_tree(self.X, core, self.indices, squared)
        levels = np.maximum(squared, core[self.indices])
        best = levels.argmin(axis=1)
        level = levels[np.arange(len(best)), best]
        through = self.indices[np.arange(len(best)), best].astype(np.int64)
        through[level >= core] = -1
        return reachability(core, through, level, tree)

    def clusters(self, eps: float) -> Clusters:
        """Return assignments and the mask of core points."""
        indices, within = self._within(eps)
        n_within = 1 + within.sum(axis=1)
        is_core = n_within >= self.min_samples
        row, column = np.nonzero(within)
        neighbor = indices[row, column].astype(np.int64)
        linked = is_core[row] & is_core[neighbor]
        groups = np.zeros(0, np.int64)
        if is_core.any():
            groups = _pairs.core_groups(self.X, is_core, eps, row[linked], neighbor[linked])
        # A sample that is not a core point has all its neighbours within eps in its list.
        nearest = np.full(len(self.X), -1)
        border = ~is_core[row] & is_core[neighbor]
        first_row, first = np.unique(row[border], return_index=True)
        nearest[first_row] = neighbor[border][first]
        return _name(is_core, groups, nearest), is_core

    def _within(self, eps: float) -> tuple[NDArray[Any], NDArray[np.bool_]]:
        """Return neighbours, and which of them are within eps.

        Float64 differences decide which are.
        """
        indices = self.indices
        band = 1e-5 * eps
        if self.X.dtype != np.float32:
            # The graph compared samples rounded to float32.
            band += 4 * float(np.finfo(np.float32).eps) * float(np.abs(self.X).max())
            band *= float(np.sqrt(self.X.shape[1]))
        within = self.distances <= eps
        row, column = np.nonzero(np.abs(self.distances - np.float64(eps)) <= band)
        exact = _pairs.squared_pairs(self.X, row, indices[row, column]) <= eps**2
        within[row, column] = exact
        # Rounding may have put a sample outside a list whose last entries are that near to eps.
        last = np.abs(self.distances[:, -1] - np.float64(eps)) <= band
        unsure = np.flatnonzero(last & ~within.all(axis=1))
        if len(unsure) and indices.shape[1] < len(self.X) - 1:
            indices = indices.copy()
            for point in unsure:
                everyone = np.arange(len(self.X))
                squared = _pairs.squared_pairs(self.X, np.full(len(self.X), point), everyone)
                squared[point] = np.inf
                indices[point] = np.argsort(squared, kind="stable")[: indices.shape[1]]
                within[point] = squared[indices[point]] <= eps**2
        return indices, within


def _name(
    is_core: NDArray[np.bool_], groups: NDArray[Any], nearest: NDArray[np.intp]
) -> NDArray[np.intp]:
    """Name clusters by first core point; border points follow `nearest` (-1: noise)."""
    named = np.full(len(is_core), -1, np.intp)
    _, first, inverse = np.unique(groups, return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.intp)
    rank[np.argsort(first)] = np.arange(len(first))
    named[is_core] = rank[inverse]
    border = nearest >= 0
    named[border] = named[nearest[border]]
    return named
