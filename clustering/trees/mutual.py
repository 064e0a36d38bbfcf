"""The exact minimum spanning tree of mutual reachability.

It works in any number of dimensions.

In few dimensions, Borůvka's rounds go over a k-d tree; in many, over the neighbour graph, whose
last distance bounds from below what it leaves out; only samples that this bound cannot settle are
compared with all others, in blocks. Memory is O(n_samples * k).
"""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from clustering.shared.dimensions import TREE_DIMENSIONS
from clustering.trees.kd_tree import find
from clustering.trees.linkage import components
from clustering.trees.pairs import Tree, squared_pairs
from clustering.trees.reach import TreeSpace

_PAIRS = 1 << 22
"""Pairs compared at a time where samples are compared with all others: 32 MB."""


def neighbors_for_tree(n_samples: int, n_features: int, min_samples: int) -> int:
    """Return how many neighbours `mutual_tree` can use.

    The number is 0 where a k-d tree finds everything.

    Twice min_samples, at least 15: a sample whose neighbours all lie less densely than itself must
    be compared with all others, which is rare where its list reaches beyond its core distance.
    """
    if n_features <= TREE_DIMENSIONS or n_samples < 2:
        return 0
    return min(n_samples - 1, max(2 * min_samples, 15))


def mutual_tree(X: NDArray[Any], min_samples: int, neighbors: Any = None) -> Tree:
    """Return the ends and squared weights of the edges.

    There are n_samples - 1 edges, in no particular order.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features)
    min_samples : int
        Samples within the core distance, itself included; 1 makes it the Euclidean tree.
    neighbors : NeighborGraph, optional
        With `neighbors_for_tree` neighbours; needed where that is not 0.
    """
    if neighbors is None:
        space = TreeSpace(X, min_samples)
        one, two, weights = space._mst
        return space.order[one].astype(np.int64), space.order[two].astype(np.int64), weights
    return _Rounds(X, min_samples, neighbors.indices).tree()


class _Rounds:
    """The rounds of Borůvka's algorithm.

    In each round, every group but the largest takes its lightest edge.
    """

    def __init__(self, X: NDArray[Any], min_samples: int, indices: NDArray[np.int32]) -> None:
        n, k = indices.shape
        squared = squared_pairs(X, np.repeat(np.arange(n), k).reshape(n, k), indices)
        ordered = np.sort(squared, axis=1)
        self.core = ordered[:, min_samples - 2] if min_samples > 1 else np.zeros(n)
        weights = np.maximum(np.maximum(squared, self.core[:, None]), self.core[indices])
        order = np.argsort(weights, axis=1, kind="stable")
        self.indices = np.take_along_axis(indices, order, axis=1)
        self.weights = np.take_along_axis(weights, order, axis=1)
        # A sample that is not listed is no nearer than the last that is.
        self.lower = np.maximum(ordered[:, -1], self.core) if k < n - 1 else np.full(n, np.inf)
        self.far = np.full(n, -1)
        self.next = np.zeros(n, np.int64)
        self.X = X - X.mean(axis=0, dtype=np.float64)
        self.norms = np.einsum("ij,ij->i", self.X, self.X)

    def tree(self) -> Tree:
        """Join groups until one is left."""
        n = len(self.X)
        one, two, weights = np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0)
        group = np.arange(n)
        while len(one) < n - 1:
            best = _lightest(
                group, self.indices, self.weights, self.next, self.far, self.lower
            )  # fmt: skip
            self._settle(group, *best)
            more = _join(group, int(np.bincount(group).argmax()), *best)
            one, two, weights = (
                np.concatenate(pair) for pair in zip((one, two, weights), more, strict=True)
            )
            group = components(n, one, two)
        return one, two, weights

    def _settle(
        self, group: NDArray[Any], best: NDArray[Any], best_one: Any, best_two: Any
    ) -> None:
        """Compare some samples with all others.

        These are the samples that may have a lighter edge than the best of their group.
        """
        smaller = group != np.bincount(group).argmax()
        stale = self.far < 0
        stale[~stale] = group[self.far[~stale]] == group[~stale]
        rows = np.flatnonzero(smaller & stale & (self.lower < best[group]))
        rows = rows[np.argsort(self.lower[rows], kind="stable")]
        step = max(1, _PAIRS // len(self.X))
        for start in range(0, len(rows), step):
            part = rows[start : start + step]
            part = part[self.lower[part] < best[group[part]]]
            if len(part):
                self._search(part, group)
                for row in part:
                    own = group[row]
                    if self.lower[row] < best[own]:
                        best[own], best_one[own] = self.lower[row], row
                        best_two[own] = self.far[row]

    def _search(self, rows: NDArray[np.intp], group: NDArray[Any]) -> None:
        """Find each row's lightest edge that leaves its group."""
        block = self.X[rows] @ (-2 * self.X.T)
        block += self.norms[rows, None]
        block += self.norms
        np.maximum(block, self.core, out=block)
        np.maximum(block, self.core[rows, None], out=block)
        block[group[rows][:, None] == group] = np.inf
        nearest = block.argmin(axis=1)
        squared = squared_pairs(self.X, rows, nearest)
        self.far[rows] = nearest
        self.lower[rows] = np.maximum(squared, np.maximum(self.core[rows], self.core[nearest]))


@njit(cache=True)
def _lightest(
    group: Any, indices: Any, weights: Any, position: Any, far: Any, lower: Any
) -> tuple[Any, Any, Any]:  # pragma: no cover - compiled
    """Return the lightest known edge of each group.

    For each group's number, the weight and the two ends of its edge are returned.
    """
    n, k = indices.shape
    best, one, two = np.full(n, np.inf), np.full(n, -1), np.full(n, -1)
    for point in range(n):
        own = group[point]
        while position[point] < k and group[indices[point, position[point]]] == own:
            position[point] += 1
        if position[point] < k:
            other = indices[point, position[point]]
            weight = weights[point, position[point]]
            for side in (own, group[other]):
                if weight < best[side]:
                    best[side], one[side], two[side] = weight, point, other
        if far[point] >= 0 and group[far[point]] != own:
            for side in (own, group[far[point]]):
                if lower[point] < best[side]:
                    best[side], one[side], two[side] = lower[point], point, far[point]
    return best, one, two


@njit(cache=True)
def _join(
    group: Any, largest: int, best: Any, best_one: Any, best_two: Any
) -> tuple[Any, Any, Any]:  # pragma: no cover - compiled
    """Return the edges that groups take without closing a cycle.

    Edges that would close one are left out.
    """
    n = len(group)
    parent, n_edges = group.copy(), 0
    one, two, weights = np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n)
    for own in range(n):
        if own == largest or best[own] == np.inf:
            continue
        left, right = find(parent, best_one[own]), find(parent, best_two[own])
        if left != right:
            parent[max(left, right)] = min(left, right)
            one[n_edges], two[n_edges] = best_one[own], best_two[own]
            weights[n_edges] = best[own]
            n_edges += 1
    return one[:n_edges], two[:n_edges], weights[:n_edges]
