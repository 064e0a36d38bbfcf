"""Agreement of any assignments with a pool of cuts and voters.

The assignments may be of any origin.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clustering.pool.choice import SEPARATION, VOTERS, Cut


@dataclass(frozen=True, eq=False)
class Pool:
    """Cuts and votes of one or several views of the same samples.

    Parameters
    ----------
    cuts : sequence of Cut
    voters : sequence of ndarray of shape (n_samples,)
    told : bool
        Whether the number of clusters is the same for all that is scored.
    """

    cuts: Sequence[Cut]
    voters: Sequence[NDArray[np.int64]]
    told: bool

    def score(self, assignments: NDArray[np.integer], separation: float) -> float:
        """Score assignments as `best` scores its own cuts.

        Scores are from 0 to 1; larger is better.

        A score is made of the agreement with the cuts of the same number of clusters, averaged over
        the kinds of cut, that with the voters and, where the number of clusters is not given, their
        separation.

        Parameters
        ----------
        assignments : ndarray of shape (n_samples,)
            -1 = noise: each such sample counts as a cluster of its own.
        separation : float
            See :func:`clustering.pool.separation.separation`.
        """
        codes, n_clusters = apart(assignments), len(np.unique(assignments[assignments >= 0]))
        kinds: dict[str, list[float]] = {cut.kind: [] for cut in self.cuts}
        for cut in self.cuts:
            if cut.n_clusters == n_clusters:
                kinds[cut.kind].append(squared_agreement(codes, cut.assignments))
        alike = [float(np.mean(each)) if each else 0.0 for each in kinds.values()]
        votes = [squared_agreement(codes, vote) for vote in self.voters]
        vote = float(np.mean(votes)) if votes else 0.0
        if self.told:
            return (sum(alike) + vote) / (len(alike) + 1)
        agreement = float(np.mean(alike)) if alike else 0.0
        return (agreement + SEPARATION * separation + VOTERS * vote) / (1 + SEPARATION + VOTERS)


def apart(assignments: NDArray[np.integer]) -> NDArray[np.int64]:
    """Return assignments as codes 0, 1, ...

    Each sample of noise gets a cluster of its own.

    Examples
    --------
    >>> import numpy as np
    >>> apart(np.array([-1, 7, 7, -1])).tolist()
    [1, 0, 0, 2]
    """
    noise = assignments < 0
    codes = np.empty(len(assignments), np.int64)
    names, codes[~noise] = np.unique(assignments[~noise], return_inverse=True)
    codes[noise] = len(names) + np.arange(noise.sum())
    return codes


def squared_agreement(one: NDArray[np.int64], other: NDArray[np.int64]) -> float:
    """Return the squared adjusted Rand index of two codes.

    Where the index is negative, 0 is returned.

    As `clustering.pool.choice.squared_ari`, without a table of clusters × clusters, which noise in
    clusters of one would make as large as n².
    """
    n = len(one)
    pairs = np.unique(one * (int(other.max()) + 1) + other, return_counts=True)[1]
    both, rows, columns = (
        float((counts.astype(float) ** 2).sum()) - n
        for counts in (pairs, np.bincount(one), np.bincount(other))
    )
    expected = rows * columns / max(n * (n - 1), 1)
    most = (rows + columns) / 2
    if most == expected:
        return 1.0
    return max((both - expected) / (most - expected), 0.0) ** 2
