"""Ranks by distance: fast if clear, exact if close."""

import numpy as np
from numpy.typing import NDArray

from bench.metrics.distances import squared_distances

BLOCK = 2**24
"""Distances held at a time (64 MiB): many rows let matrix products run at full speed."""

SORTED = 2**20
"""Distances sorted at a time: a row of a million samples, or a thousand rows of a thousand."""

CLOSE_CALLS = 0.02
"""If the share of close calls is larger, there are too many ties, and a block is computed again in
float64."""


def ranks(
    X: NDArray[np.floating], queries: NDArray[np.intp], others: NDArray[np.intp]
) -> NDArray[np.intp]:
    """Return ranks, from 1, by distance from the query.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features)
    queries : ndarray of shape (n_queries,)
        Rows of X; a query itself has no place.
    others : ndarray of shape (n_queries, n_others)
        Rows of X whose places are wanted; equal distances share the best place.

    Notes
    -----
    A float32 matrix product separates nearly all nearer samples from the others. Its error is
    bounded by the rule of thumb in `embeddings.neighbors.index`; the remaining cases are decided by
    coordinate differences in float64.
    """
    centered = np.asarray(X - X.mean(axis=0), dtype=np.float32)
    norms = np.einsum("ij,ij->i", centered, centered)
    reach = np.sqrt(norms.max(initial=0))
    places = np.empty(others.shape, dtype=np.intp)
    size = max(BLOCK // len(X), 64)
    for start in range(0, len(queries), size):
        part = slice(start, start + size)
        chosen = queries[part]
        block = (-2 * centered[chosen]) @ centered.T
        block += norms
        block[np.arange(len(chosen)), chosen] = np.inf
        slack = _slack(X.shape[1], np.sqrt(norms[chosen]) + reach, np.float32)
        levels = squared_to(X, np.repeat(chosen, others.shape[1]), others[part].ravel())
        levels = levels.reshape(len(chosen), -1)
        offset = levels - norms[chosen, None]
        counts = _count_below(X, block, chosen, levels, offset, slack)
        places[part] = 1 + (_count_in_float64(X, chosen, levels) if counts is None else counts)
    return places


def _slack(n_features: int, reach: NDArray[np.floating], precision: type) -> NDArray[np.float64]:
    """Bound the error of squared distances by expansion."""
    eps = float(np.finfo(precision).eps)
    return 4 * eps * np.sqrt(n_features) * reach.astype(np.float64) ** 2


def _count_below(
    X: NDArray[np.floating],
    block: NDArray[np.float32],
    chosen: NDArray[np.intp],
    levels: NDArray[np.float64],
    offset: NDArray[np.float64],
    slack: NDArray[np.float64],
) -> NDArray[np.intp] | None:
    """Count squared distances below each level, or return None.

    None means that there are too many close calls.

    `offset` are the levels on the scale of the block, which lacks the queries' own norms.
    """
    counts = np.empty(levels.shape, dtype=np.intp)
    close: list[tuple[NDArray[np.intp], NDArray[np.intp]]] = []
    n_close, size = 0, max(1, SORTED // block.shape[1])
    for start in range(0, len(block), size):
        part = slice(start, start + size)
        low, high = offset[part] - slack[part, None], offset[part] + slack[part, None]
        counts[part], level, columns = _count_and_list(block[part], low, high)
        close.append((level + start * levels.shape[1], columns))
        n_close += len(columns)
        if n_close > CLOSE_CALLS * block.size:
            return None
    which, columns = (np.concatenate(each) for each in zip(*close, strict=True))
    nearer = squared_to(X, chosen[which // levels.shape[1]], columns) < levels.ravel()[which]
    return counts + np.bincount(which[nearer], minlength=levels.size).reshape(levels.shape)


def _count_and_list(
    rows: NDArray[np.float32], low: NDArray[np.float64], high: NDArray[np.float64]
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """Count the values below each low, and list those up to high.

    Returns
    -------
    counts : ndarray of shape (n_rows, n_levels)
    which, columns : ndarray of shape (n_listed,)
        For which level, counted through all rows, and the column of the value.
    """
    lowest, highest = _at_least(low), -_at_least(-high)
    hit_rows, columns = np.nonzero(rows <= highest.max(axis=1)[:, None])
    # One sort of whole numbers serves all rows: row first, then value, then column.
    shift = np.uint64(int(rows.shape[1] - 1).bit_length())
    values = _ordered(rows[hit_rows, columns]) | (hit_rows.astype(np.uint64) << np.uint64(32))
    keys = np.sort((values << shift) | columns.astype(np.uint64))
    row = np.arange(len(rows), dtype=np.uint64)[:, None] << np.uint64(32)
    begins = np.searchsorted(keys, row << shift)
    first = np.searchsorted(keys, (_ordered(lowest) | row) << shift)
    last = np.searchsorted(keys, ((_ordered(highest) | row) + np.uint64(1)) << shift)
    last = np.maximum(first, last)
    lengths = (last - first).ravel()
    which = np.repeat(np.arange(first.size), lengths)
    places = np.arange(len(which)) + np.repeat(
        first.ravel() - np.cumsum(lengths) + lengths, lengths
    )
    listed = keys[places] & ((np.uint64(1) << shift) - np.uint64(1))
    return first - begins, which, listed.astype(np.intp)


def _at_least(values: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return the smallest float32 that is not below each value."""
    near = values.astype(np.float32)
    return np.where(near < values, np.nextafter(near, np.float32(np.inf)), near)


def _ordered(values: NDArray[np.float32]) -> NDArray[np.uint64]:
    """Map floats to whole numbers below 2**32 in the same order."""
    # Adding 0 makes -0 and 0 one.
    bits = (values + np.float32(0)).view(np.uint32)
    flipped = np.where(bits >> np.uint32(31), ~bits, bits | np.uint32(1 << 31))
    return flipped.astype(np.uint64)


def _count_in_float64(
    X: NDArray[np.floating], chosen: NDArray[np.intp], levels: NDArray[np.float64]
) -> NDArray[np.intp]:
    """Count by expansion in float64; rounding differences count as ties."""
    counts: list[list[int]] = []
    reach = np.sqrt(np.square(X - X.mean(axis=0), dtype=np.float64).sum(axis=1).max())
    slack = _slack(X.shape[1], 2 * reach, np.float64)
    for block in squared_distances(X, chosen):
        for row in block:
            i = len(counts)
            row[chosen[i]] = np.inf
            counts.append([int(np.count_nonzero(row < level)) for level in levels[i] - slack])
    return np.array(counts, dtype=np.intp)


def squared_to(
    X: NDArray[np.floating], rows: NDArray[np.intp], columns: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Return squared distances of pairs of rows, from differences in float64."""
    distances = np.empty(len(rows))
    step = max(1, BLOCK // 8 // X.shape[1])
    for start in range(0, len(rows), step):
        part = slice(start, start + step)
        gap = X[rows[part]].astype(np.float64) - X[columns[part]]
        distances[part] = np.einsum("ij,ij->i", gap, gap)
    return distances
