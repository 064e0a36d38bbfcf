"""The rule `agreement`."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from bench.rules.candidates import Candidates
from bench.rules.rule import Rule


def agreement(candidates: Candidates) -> NDArray[np.float64]:
    """Score by the mean squared adjusted Rand index with all other candidates.

    A single candidate has no other to agree with. An index below 0 counts as 0.
    """
    scores = np.full(len(candidates), np.nan)
    by_size: dict[int, list[int]] = {}
    for i, each in enumerate(candidates.members):
        by_size.setdefault(len(each.first), []).append(i)
    for places in by_size.values():
        if len(places) > 1:
            squares = _ari([candidates.members[i].first for i in places]).clip(min=0) ** 2
            scores[places] = (squares.sum(axis=1) - squares.diagonal()) / (len(places) - 1)
    return scores


def _ari(assignments: list[NDArray[Any]]) -> NDArray[np.float64]:
    """Return the adjusted Rand index of each pair.

    A thousand assignments take seconds.
    """
    codes = [np.unique(each, return_inverse=True)[1] for each in assignments]
    n, counts = len(codes[0]), [int(each.max()) + 1 for each in codes]
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    columns = np.concatenate([each + start for each, start in zip(codes, starts, strict=True)])
    rows = np.tile(np.arange(n), len(codes))
    shape = (n, sum(counts))
    members = csr_matrix((np.ones(len(rows)), (rows, columns)), shape=shape)
    sizes = np.asarray(members.sum(axis=0)).ravel()
    own = np.add.reduceat(sizes * (sizes - 1) / 2, starts)
    together = np.empty((len(codes), len(codes)))
    for i, (start, count) in enumerate(zip(starts, counts, strict=True)):
        shared = (members[:, start : start + count].T @ members).toarray()
        together[i] = np.add.reduceat((shared * (shared - 1) / 2).sum(axis=0), starts)
    expected = np.outer(own, own) / max(n * (n - 1) / 2, 1)
    most = (own[:, None] + own) / 2
    same = (
        most - expected <= 1e-12 * most
    )  # all samples in one cluster, or each in its own, in both
    return np.where(same, 1.0, (together - expected) / np.where(same, 1.0, most - expected))


RULE = Rule(
    "bench.rules.agreement:agreement",
    "Agreement",
    "Mean squared ARI with the other candidates.",
    "Strehl and Ghosh 2002, with the ARI in place of mutual information; the square is ours",
    "m² n",
    lower=0.0,
    upper=1.0,
)
