"""Minimum spanning tree of mutual reachability in few dimensions.

It is found by Borůvka's rounds over a k-d tree.

Compiled on first use and cached beside the package; importing this module loads numba.
"""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray


@njit(cache=True)
def find(parent: Any, point: int) -> int:  # pragma: no cover - compiled
    """Return the root of a point's component, shortening the way there."""
    while parent[point] != point:
        parent[point] = parent[parent[point]]
        point = parent[point]
    return point


@njit(cache=True)
def _box_distance(points: Any, point: int, low: Any, high: Any) -> float:
    total = 0.0
    for axis in range(points.shape[1]):
        value = points[point, axis]
        outside = max(low[axis] - value, value - high[axis], 0.0)
        total += outside * outside
    return total


@njit(cache=True)
def _nearest_outside(
    points: Any, core: Any, group: Any, tree: Any, node_group: Any, node_core: Any,
    point: int, floor: float, bound: float, stack: Any,
) -> tuple[int, float]:  # fmt: skip
    """Return the nearest sample of another group.

    It has the least max(squared distance, its core, floor), which must be below `bound`.
    """
    starts, ends, leaves, low, high = tree
    found, own = -1, group[point]
    stack[0], depth = 0, 1
    while depth:
        depth -= 1
        node = stack[depth]
        if node_group[node] == own or node_core[node] >= bound:
            continue
        if _box_distance(points, point, low[node], high[node]) >= bound:
            continue
        if not leaves[node]:
            first, second = 2 * node + 1, 2 * node + 2
            to_first = _box_distance(points, point, low[first], high[first])
            if to_first < _box_distance(points, point, low[second], high[second]):
                first, second = second, first
            stack[depth], stack[depth + 1] = first, second
            depth += 2
            continue
        for other in range(starts[node], ends[node]):
            if group[other] == own or core[other] >= bound:
                continue
            squared = 0.0
            for axis in range(points.shape[1]):
                step = points[point, axis] - points[other, axis]
                squared += step * step
            weight = max(squared, core[other], floor)
            if weight < bound:
                found, bound = other, weight
                if bound <= floor:
                    return found, bound
    return found, bound


@njit(cache=True)
def _summarise(group: Any, core: Any, tree: Any, node_group: Any, node_core: Any) -> None:
    """Fill in the group and the least core of every node.

    The group is the one that all its points have in common, else -1.
    """
    starts, ends, leaves, _, _ = tree
    for node in range(len(starts) - 1, -1, -1):
        if leaves[node]:
            node_group[node] = group[starts[node]]
            node_core[node] = core[starts[node]]
            for point in range(starts[node] + 1, ends[node]):
                node_core[node] = min(node_core[node], core[point])
                if group[point] != node_group[node]:
                    node_group[node] = -1
        else:
            one, two = 2 * node + 1, 2 * node + 2
            node_core[node] = min(node_core[one], node_core[two])
            same = node_group[one] == node_group[two]
            node_group[node] = node_group[one] if same else -1


@njit(cache=True)
def attach(points: Any, core: Any, tree: Any) -> tuple[Any, Any]:
    """Return where each sample first is a border point.

    The core points through which they are, and the squared eps at which they are, are returned; the
    former is -1 for a sample that becomes a core point no later.
    """
    n = len(points)
    group = np.arange(n)
    node_group, node_core = np.empty(len(tree[0]), np.int64), np.empty(len(tree[0]))
    _summarise(group, core, tree, node_group, node_core)
    stack = np.empty(256, np.int64)
    through, level = np.empty(n, np.int64), np.empty(n)
    for point in range(n):
        through[point], level[point] = _nearest_outside(
            points, core, group, tree, node_group, node_core, point, 0.0, core[point], stack
        )
    return through, level


@njit(cache=True)
def spanning_tree(points: Any, core: Any, tree: Any) -> tuple[Any, Any, Any]:
    """Return the ends and squared weights of the edges.

    There are n - 1 edges, each with two ends. Each round, every group takes its lightest edge to
    another (March et al., 2010, with one tree in place of two).
    """
    n = len(points)
    parent, group = np.arange(n), np.arange(n)
    node_group, node_core = np.empty(len(tree[0]), np.int64), np.empty(len(tree[0]))
    stack = np.empty(256, np.int64)
    # What a point found stays a lower bound in later rounds, since groups only grow.
    candidate, lower = np.full(n, -1), core.copy()
    one, two, weights = np.empty(n - 1, np.int64), np.empty(n - 1, np.int64), np.empty(n - 1)
    best, best_one, best_two = np.empty(n), np.empty(n, np.int64), np.empty(n, np.int64)
    n_edges = 0
    while n_edges < n - 1:
        _summarise(group, core, tree, node_group, node_core)
        best[:] = np.inf
        for point in range(n):
            other = candidate[point]
            if other >= 0 and group[other] != group[point] and lower[point] < best[group[point]]:
                own = group[point]
                best[own], best_one[own], best_two[own] = lower[point], point, other
        for point in range(n):
            own = group[point]
            stale = candidate[point] < 0 or group[candidate[point]] == own
            if not stale or lower[point] >= best[own]:
                continue
            found, weight = _nearest_outside(
                points, core, group, tree, node_group, node_core,
                point, core[point], best[own], stack,
            )  # fmt: skip
            lower[point] = max(lower[point], weight)
            candidate[point] = found
            if found >= 0:
                best[own], best_one[own], best_two[own] = weight, point, found
        for own in range(n):
            if best[own] < np.inf:
                left, right = find(parent, best_one[own]), find(parent, best_two[own])
                if left != right:
                    parent[max(left, right)] = min(left, right)
                    one[n_edges], two[n_edges] = best_one[own], best_two[own]
                    weights[n_edges] = best[own]
                    n_edges += 1
        for point in range(n):
            group[point] = find(parent, point)
    return one, two, weights


def tree_arrays(X: NDArray[np.float64]) -> tuple[NDArray[np.intp], tuple[Any, ...]]:
    """Return a k-d tree as arrays.

    They are its order of the samples, and (starts, ends, leaves, low, high) of its nodes.
    """
    from sklearn.neighbors import KDTree

    _, order, nodes, bounds = KDTree(X, leaf_size=16).get_arrays()
    order, nodes, bounds = np.asarray(order), np.asarray(nodes), np.asarray(bounds)
    starts, ends = nodes["idx_start"].copy(), nodes["idx_end"].copy()
    leaves = nodes["is_leaf"].astype(np.bool_)
    return order, (starts, ends, leaves, bounds[0].copy(), bounds[1].copy())
