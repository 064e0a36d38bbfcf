"""What DBSCAN finds at every eps at once.

It is read off a spanning tree of mutual reachability.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from clustering.trees.kd_tree import find


@dataclass(frozen=True)
class Reachability:
    """Squared core distances, and edges that answer every eps.

    Two samples are in one cluster at eps if edges of at most squared eps join them. Edges between
    core points are those of a spanning tree; the others attach border points, each through one
    core point, so they never join two clusters.
    """

    core: NDArray[np.float64]
    """(n_samples,) squared distance to the min_samples-th nearest sample, itself included."""
    joined: NDArray[np.float64]
    """(n_samples,) squared eps from which on a sample is not noise."""
    one: NDArray[np.int64]
    two: NDArray[np.int64]
    weights: NDArray[np.float64]
    """(n_edges,) ends and squared eps of the edges, ascending."""


def reachability(
    core: NDArray[np.float64],
    through: NDArray[np.int64],
    level: NDArray[np.float64],
    tree: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]],
) -> Reachability:
    """Put together a spanning tree and how border points are attached.

    -1 means that they are not attached.
    """
    border = np.flatnonzero(through >= 0)
    one = np.concatenate([tree[0], border])
    two = np.concatenate([tree[1], through[border]])
    weights = np.concatenate([tree[2], level[border]])
    order = np.argsort(weights, kind="stable")
    joined = np.minimum(core, np.where(through >= 0, level, np.inf))
    return Reachability(core, joined, one[order], two[order], weights[order])


def sweep(
    found: Reachability, eps: NDArray[np.float64], substantial: float
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the number of substantial clusters, and the share of noise.

    Substantial clusters have at least `substantial` samples, border points included. Both results
    are of shape (n_eps,), for ascending `eps`.
    """
    squared = eps**2
    until = np.searchsorted(found.weights, squared, side="right")
    noise = 1 - np.searchsorted(np.sort(found.joined), squared, side="right") / len(found.core)
    n_clusters = _count(len(found.core), found.one, found.two, until, max(substantial, 2.0))
    return n_clusters, noise


@njit(cache=True)
def _count(n: int, one: Any, two: Any, until: Any, substantial: float) -> Any:
    """Return the number of substantial groups after some edges.

    Groups have at least `substantial` samples; the edges are the first until[i].
    """
    parent, size = np.arange(n), np.ones(n, np.int64)
    counts = np.empty(len(until), np.int64)
    count, edge = 0, 0
    for position in range(len(until)):
        while edge < until[position]:
            left, right = find(parent, one[edge]), find(parent, two[edge])
            edge += 1
            if left == right:
                continue
            before = int(size[left] >= substantial) + int(size[right] >= substantial)
            left, right = min(left, right), max(left, right)
            parent[right] = left
            size[left] += size[right]
            count += int(size[left] >= substantial) - before
        counts[position] = count
    return counts


@njit(cache=True)
def components(n: int, one: Any, two: Any) -> Any:
    """Return the least member of each sample's group.

    Groups are what the edges have joined.
    """
    parent = np.arange(n)
    for edge in range(len(one)):
        left, right = find(parent, one[edge]), find(parent, two[edge])
        parent[max(left, right)] = min(left, right)
    for point in range(n):
        parent[point] = find(parent, point)
    return parent


@njit(cache=True)
def forest(n: int, one: Any, two: Any) -> Any:
    """Return which of the edges, given in ascending order, Kruskal's algorithm keeps."""
    parent, keep = np.arange(n), np.zeros(len(one), np.bool_)
    for edge in range(len(one)):
        left, right = find(parent, one[edge]), find(parent, two[edge])
        if left != right:
            parent[max(left, right)] = min(left, right)
            keep[edge] = True
    return keep
