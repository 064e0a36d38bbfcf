"""The choice among cuts.

What agrees with the other cuts and with the voters is chosen.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SEPARATION, VOTERS = 0.2, 0.3
"""Weights where k is not given; a study on the same battery finds a plateau around them."""


@dataclass(frozen=True)
class Cut:
    """Assignments that may be chosen.

    Parameters
    ----------
    view, kind : str
        What was cut, and how.
    n_clusters : int
    assignments : ndarray of shape (n_samples,)
        0, ..., n_clusters - 1.
    separation : float
        See :func:`clustering.pool.separation.separation`.
    """

    view: str
    kind: str
    n_clusters: int
    assignments: NDArray[np.int64]
    separation: float = 0.0


def squared_ari(one: NDArray[np.int64], other: NDArray[np.int64]) -> float:
    """Return the squared adjusted Rand index of two codes.

    Codes are 0, 1, ...; where the index is negative, 0 is returned.
    """
    width = int(other.max()) + 1
    n = len(one)
    table = np.bincount(one * width + other, minlength=(int(one.max()) + 1) * width).astype(float)
    table = table.reshape(-1, width)
    both = (table**2).sum() - n
    rows, columns = (table.sum(axis=1) ** 2).sum() - n, (table.sum(axis=0) ** 2).sum() - n
    expected = rows * columns / max(n * (n - 1), 1)
    most = (rows + columns) / 2
    if most == expected:
        return 1.0
    return float(max((both - expected) / (most - expected), 0.0) ** 2)


def scores(cuts: list[Cut], voters: list[NDArray[np.int64]], *, told: bool) -> NDArray[np.float64]:
    """Score every cut, 0 to 1: larger is better.

    With k given: the sum over kinds of cut of the mean squared ARI with the kind's members, plus
    the mean over the voters, divided by the number of both. Otherwise: the agreement over kinds at
    equal k, plus the voters' and the separation, weighed.
    """
    votes = np.zeros(len(cuts))
    if voters:
        votes = np.array(
            [np.mean([squared_ari(cut.assignments, each) for each in voters]) for cut in cuts]
        )
    agreement, n_kinds = _agreement(cuts)
    if told:
        return (agreement * n_kinds + votes) / (n_kinds + 1)
    separations = np.array([cut.separation for cut in cuts])
    total = agreement + SEPARATION * separations + VOTERS * votes
    return total / (1 + SEPARATION + VOTERS)


def _agreement(cuts: list[Cut]) -> tuple[NDArray[np.float64], int]:
    """Return the mean over kinds of the mean squared ARI.

    Only cuts of equal k are compared, the cut itself included.
    """
    kinds = sorted({cut.kind for cut in cuts})
    totals = np.zeros((len(cuts), len(kinds)))
    counts = np.zeros((len(cuts), len(kinds)))
    by_k: dict[int, list[int]] = {}
    for i, cut in enumerate(cuts):
        by_k.setdefault(cut.n_clusters, []).append(i)
    place = {kind: i for i, kind in enumerate(kinds)}
    for members in by_k.values():
        for position, i in enumerate(members):
            totals[i, place[cuts[i].kind]] += 1
            counts[i, place[cuts[i].kind]] += 1
            for j in members[:position]:
                index = squared_ari(cuts[i].assignments, cuts[j].assignments)
                for a, b in ((i, j), (j, i)):
                    totals[a, place[cuts[b].kind]] += index
                    counts[a, place[cuts[b].kind]] += 1
    means = totals / np.maximum(counts, 1)
    return means.mean(axis=1), len(kinds)
