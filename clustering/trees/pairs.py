"""Mutual reachability in many dimensions: the neighbour graph, then blocked matrix products.

No list of all pairs is ever kept: blocks of squared distances are used and dropped.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clustering.trees.linkage import components, forest

Tree = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]

_ROWS, _COLUMNS = 1024, 4096
"""A block of pairs: 16 MB of float32, and long enough for the matrix product to be efficient."""


def squared_pairs(
    X: NDArray[Any], one: NDArray[np.integer], two: NDArray[np.integer]
) -> NDArray[np.float64]:
    """Return squared distances of pairs of rows from float64 differences.

    `one` and `two` hold the indices of the rows, in any equal shape.
    """
    flat_one, flat_two = np.ravel(one), np.ravel(two)
    out = np.empty(flat_one.size)
    step = max(1, (1 << 21) // X.shape[1])
    for start in range(0, out.size, step):
        rows = slice(start, start + step)
        apart = X[flat_one[rows]].astype(np.float64) - X[flat_two[rows]]
        out[rows] = np.einsum("ij,ij->i", apart, apart)
    return out.reshape(np.shape(one))


def graph_tree(
    X: NDArray[Any], core: NDArray[np.float64], indices: Any, squared: NDArray[Any]
) -> Tree:
    """Return a spanning tree of mutual reachability, ascending.

    It is least among the edges of the neighbour graph; parts that the graph leaves apart are joined
    by their lightest edges. With at least min_samples - 1 neighbours, what it may miss are links
    between two samples longer than both core distances inside one part.
    """
    n, k = indices.shape
    weights = np.maximum(np.maximum(squared, core[:, None]), core[indices]).ravel()
    order = np.argsort(weights, kind="stable")
    one, two = (order // k).astype(np.int64), indices.ravel()[order].astype(np.int64)
    keep = forest(n, one, two)
    one, two, weights = one[keep], two[keep], weights[order[keep]]
    while len(one) < n - 1:
        more = _lightest_links(X, core, components(n, one, two))
        one, two, weights = (
            np.concatenate(pair) for pair in zip((one, two, weights), more, strict=True)
        )
        order = np.argsort(weights, kind="stable")
        one, two, weights = one[order], two[order], weights[order]
        keep = forest(n, one, two)
        one, two, weights = one[keep], two[keep], weights[keep]
    return one, two, weights


def _lightest_links(X: NDArray[Any], core: NDArray[np.float64], group: NDArray[np.int64]) -> Tree:
    """Return the lightest edge that leaves each group but the largest."""
    largest = np.bincount(group).argmax()
    rows = np.flatnonzero(group != largest)
    best = np.full(len(rows), np.inf)
    nearest = np.full(len(rows), largest)
    core32 = core.astype(np.float32)
    everyone = np.arange(len(X))
    for at, columns, block in _squared_blocks(X, rows, everyone):
        np.maximum(block, core32[columns], out=block)
        block[group[rows[at], None] == group[columns]] = np.inf
        found = block.argmin(axis=1)
        value = block[np.arange(len(found)), found]
        better = value < best[at]
        best[at] = np.where(better, value, best[at])
        nearest[at] = np.where(better, columns.start + found, nearest[at])
    weights = np.maximum(squared_pairs(X, rows, nearest), np.maximum(core[rows], core[nearest]))
    order = np.lexsort((rows, weights, group[rows]))
    first = order[np.unique(group[rows][order], return_index=True)[1]]
    return rows[first], nearest[first], weights[first]


def core_groups(
    X: NDArray[Any],
    is_core: NDArray[np.bool_],
    eps: float,
    one: NDArray[np.int64],
    two: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Return a group number for each core point.

    Groups are joined by steps of at most `eps`, exactly.

    `one`, `two` are pairs of core points known to be within eps. Only points outside the largest
    group that these make are compared with the others; float32 products propose, and float64
    differences decide.
    """
    members = np.flatnonzero(is_core)
    position = np.cumsum(is_core) - 1
    one, two = position[one], position[two]
    group = components(len(members), one, two)
    largest = np.bincount(group).argmax()
    rows = np.flatnonzero(group != largest)
    points = X[members]
    slack = _expansion_slack(centered(points))
    for at, columns, block in _squared_blocks(points, rows, np.arange(len(points))):
        left, right = group[rows[at]], group[columns]
        near = block <= np.float32(eps**2 + slack)
        near &= left[:, None] != right
        row, column = np.nonzero(near)
        if not len(row):
            continue
        row, column = rows[at][row], columns.start + column
        # One sure link joins two groups; only links within rounding of eps are measured again.
        squared = block[near]
        sure = squared <= eps**2 - slack
        row_group, column_group = group[row], group[column]
        keys = row_group[sure] * len(members) + column_group[sure]
        first = np.unique(keys, return_index=True)[1]
        near_one, near_two = row[~sure], column[~sure]
        exact = squared_pairs(points, near_one, near_two) <= eps**2
        one = np.concatenate([group, row[sure][first], near_one[exact]])
        two = np.concatenate([np.arange(len(group)), column[sure][first], near_two[exact]])
        group = components(len(members), one, two)
    return group


def centered(X: NDArray[Any]) -> NDArray[np.float32]:
    """Return samples less their mean.

    This keeps the digits of squares by expansion.
    """
    return (X - X.mean(axis=0, dtype=np.float64).astype(X.dtype)).astype(np.float32, copy=False)


def _expansion_slack(X: NDArray[Any]) -> float:
    """Bound the error of float32 squared distances by expansion.

    See Higham (2002, section 3.1).
    """
    norms = np.einsum("ij,ij->i", X, X, dtype=np.float64)
    return float((X.shape[1] + 8) * np.finfo(np.float32).eps * 2 * norms.max(initial=0.0))


def _squared_blocks(
    X: NDArray[Any], rows: NDArray[np.int64], everyone: NDArray[np.int64]
) -> Iterator[tuple[slice, slice, NDArray[np.float32]]]:
    """Yield float32 squared distances block by block.

    Each item is (slice of `rows`, slice of all, squared distances).
    """
    points = centered(X)
    norms = np.einsum("ij,ij->i", points, points)
    for start in range(0, len(rows), _ROWS):
        at = slice(start, min(start + _ROWS, len(rows)))
        ours, our_norms = -2 * points[rows[at]], norms[rows[at], None]
        for left in range(0, len(everyone), _COLUMNS):
            columns = slice(left, min(left + _COLUMNS, len(everyone)))
            block = ours @ points[columns].T
            block += our_norms
            block += norms[columns]
            yield at, columns, block
