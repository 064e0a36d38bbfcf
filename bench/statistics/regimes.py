"""Datasets parted by what they are like, and who leads there."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

LEAST_THIRDS = 9
"""Datasets from which thirds are formed; of fewer, halves."""

LEAST_PAIRED = 6
"""Of fewer datasets no signed ranks, whatever they are, are rarer than one in twenty."""

ALPHA = 0.05


@dataclass(frozen=True)
class Regime:
    """Datasets that are alike in one condition, and its ends."""

    low: float | str
    high: float | str
    names: tuple[str, ...]


def regimes(values: pd.Series) -> list[Regime]:
    """Part datasets into thirds or halves; equal ones stay together.

    Parameters
    ----------
    values : Series
        Number or word by dataset; those without one are in no part.

    Returns
    -------
    list of Regime
        Ascending; empty where all datasets have the same.

    Examples
    --------
    >>> [part.names for part in regimes(pd.Series({"a": 100, "b": 200, "c": 200, "d": 900}))]
    [('a',), ('b', 'c', 'd')]
    """
    known = values.dropna()
    if known.map(lambda value: isinstance(value, str)).any():
        parts = [known[known == word] for word in sorted(set(known))]
    else:
        known = known.astype(float).sort_values(kind="stable")
        edges = [0, *_edges(known.to_numpy()), len(known)]
        parts = [known.iloc[one:two] for one, two in pairwise(edges)]
    if len(parts) < 2:
        return []
    return [Regime(part.iloc[0], part.iloc[-1], tuple(map(str, part.index))) for part in parts]


def _edges(values: NDArray[np.float64]) -> list[int]:
    """Return where sorted values are cut, as evenly as ties allow."""
    n, steps = len(values), np.flatnonzero(np.diff(values)) + 1
    for n_parts in (3, 2) if n >= LEAST_THIRDS else (2,):
        wanted = [n * part / n_parts for part in range(1, n_parts)] if len(steps) else []
        edges = sorted({int(steps[np.abs(steps - place).argmin()]) for place in wanted})
        if n_parts == 2 or (min(np.diff([0, *edges, n])) * 2 * n_parts >= n and len(edges) == 2):
            return edges
    return []


def paired_p_value(differences: Sequence[float]) -> float:
    """Return how often signs at random would part paired scores as much.

    Exact, of signed ranks (Wilcoxon 1945), with zeros ranked but not counted (Pratt 1959).

    Examples
    --------
    >>> round(paired_p_value([0.1, 0.2, 0.3, 0.15, 0.25, 0.35]), 3)
    0.031
    """
    from scipy.stats import rankdata

    values = np.round(np.asarray(differences, dtype=float), 12)
    values = values[np.isfinite(values)]
    # Doubled, ranks are whole numbers where some are tied as well; zeros have ranks but no sign.
    ranks = np.rint(2 * rankdata(np.abs(values))).astype(np.int64)
    ranks, above = ranks[values != 0], int(ranks[values > 0].sum())
    shares = np.ones(1)
    for rank in ranks:  # how likely each sum of the ranks above zero is
        longer = np.zeros(len(shares) + rank)
        longer[: len(shares)] += shares / 2
        longer[rank:] += shares / 2
        shares = longer
    apart = np.abs(2 * np.arange(len(shares)) - ranks.sum())
    return min(float(shares[apart >= abs(2 * above - ranks.sum())].sum()), 1.0)


def corrected(p_values: Sequence[float]) -> list[float]:
    """Return p-values of several tests, corrected for their number (Holm 1979).

    Examples
    --------
    >>> corrected([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """
    order = np.argsort(p_values, kind="stable")
    factors = np.arange(len(order), 0, -1)
    stepped = np.maximum.accumulate(np.asarray(p_values, dtype=float)[order] * factors)
    result = np.empty(len(order))
    result[order] = np.minimum(stepped, 1.0)
    return [float(f"{value:.12g}") for value in result]
