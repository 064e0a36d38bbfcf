"""Exact neighbours by way of fewer dimensions.

Fewer dimensions suffice to show that most samples are too far away.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.neighbors.arranged import near_each_other
from embeddings.neighbors.contraction import Contraction
from embeddings.neighbors.pairs import pack, pair_distances, unpack
from embeddings.neighbors.search import BLOCK, in_threads

CANDIDATES = (40, 3)
"""This many, and this many times k, are compared among all features at most.

Of 70,000 digits on 192 axes, 98 of 100 have their 90 neighbours among fewer that seem as near.
"""

WIDER = 4
"""How many times more are looked at where these may not be all."""

TRIED = 64
"""Queries tried before all others."""

MOST_OPEN = 0.3
"""Share of those that may stay open, or the search is made without."""

Answers = tuple[NDArray[np.int32], NDArray[np.float32], NDArray[np.bool_]]
"""Indices and distances of neighbours, and for which queries they may be wrong."""


class ContractedIndex:
    """Answers neighbour queries, and says which answers may be wrong.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features), float32
    contraction : Contraction
        Fitted on `X`.
    """

    def __init__(self, X: NDArray[np.float32], contraction: Contraction) -> None:
        import faiss

        self.X, self._map = X, contraction
        mapped = contraction(X)
        self._index = faiss.IndexFlatL2(mapped.shape[1])
        self._index.add(mapped)  # a copy, the only one that is kept

    def is_worth_it(self, k: int) -> bool:
        """Return whether few answers stay open, by trying some."""
        if _n_candidates(k) * WIDER > len(self.X):
            return False
        rows = np.sort(np.random.default_rng(0).choice(len(self.X), TRIED, replace=False))
        return bool(self._answers(self.X[rows], k, _n_candidates(k))[2].mean() <= MOST_OPEN)

    def query(self, Y: NDArray[np.float32], k: int) -> Answers:
        """Return indices and distances, (len(Y), k), and which queries are open, (len(Y),)."""
        return self._wider(Y, k, self.among(Y, k, _n_candidates(k)))

    def query_itself(self, k: int) -> Answers:
        """Answer what `query` answers about `X`, in half the time."""
        return self._wider(self.X, k, self.among_themselves(k, _n_candidates(k)))

    def among_themselves(self, k: int, n_candidates: int) -> Answers:
        """Answer about `X` from the given number of candidates."""
        from embeddings.neighbors.tiles import TILE, nearest_so_far

        mapped = self._map(self.X)
        order = near_each_other(mapped, TILE)
        mapped = mapped[order]
        values, places, norms = nearest_so_far(mapped, n_candidates)
        del mapped
        answers, step = _empty(len(self.X), k), BLOCK // 8  # candidates are many

        def answer(start: int) -> None:
            part = slice(start, start + step)
            squared = 2 * values[part].astype(np.float64) + norms[part, None] ** 2
            squared[places[part] < 0] = -np.inf
            rows, candidates = order[part], order[places[part]]
            _put(answers, rows, self._settled(self.X[rows], k, candidates, squared, norms[part]))

        in_threads(answer, range(0, len(self.X), step))
        return answers

    def _wider(self, Y: NDArray[np.float32], k: int, answers: Answers) -> Answers:
        """Answer what is open from more candidates."""
        rows = np.flatnonzero(answers[2])
        if len(rows):
            _put(answers, rows, self.among(Y[rows], k, _n_candidates(k) * WIDER))
        return answers

    def among(self, Y: NDArray[np.float32], k: int, n_candidates: int) -> Answers:
        """Answer queries from the given number of candidates."""
        answers = _empty(len(Y), k)
        step = max(1, BLOCK * _n_candidates(k) // n_candidates)

        def answer(start: int) -> None:
            part = slice(start, start + step)
            _put(answers, part, self._answers(Y[part], k, n_candidates))

        in_threads(answer, range(0, len(Y), step))
        return answers

    def _answers(self, Y: NDArray[np.float32], k: int, n_candidates: int) -> Answers:
        mapped = self._map(Y)
        squared, candidates = self._index.search(mapped, n_candidates)
        norms = np.sqrt(np.einsum("ij,ij->i", mapped, mapped, dtype=np.float64))
        return self._settled(Y, k, candidates, squared, norms)

    def _settled(
        self,
        Y: NDArray[np.float32],
        k: int,
        candidates: NDArray[np.integer],
        squared: NDArray[Any],
        norms: NDArray[np.float64],
    ) -> Answers:
        """Order candidates by their distance among all features.

        They are ordered only as far as they can be neighbours.
        """
        least = self._map.least(squared, norms)
        first = np.argpartition(least, k - 1, axis=1)[:, :k]
        distances = np.full(candidates.shape, np.inf, np.float32)
        rows = np.repeat(np.arange(len(Y)), k)
        near = pair_distances(Y, self.X, rows, np.take_along_axis(candidates, first, 1).ravel())
        near = near.reshape(first.shape)
        np.put_along_axis(distances, first, near, axis=1)
        reach = near.max(axis=1).astype(np.float64)
        rows, columns = np.nonzero((least <= reach[:, None] ** 2) & np.isinf(distances))
        distances[rows, columns] = pair_distances(Y, self.X, rows, candidates[rows, columns])
        indices, nearest = unpack(np.sort(pack(distances, candidates), axis=1)[:, :k])
        # What is no candidate is no nearer, on the map, than the farthest that is.
        closed = nearest[:, -1].astype(np.float64) ** 2 < least.max(axis=1)
        return indices, nearest, ~closed


def _n_candidates(k: int) -> int:
    return CANDIDATES[0] + CANDIDATES[1] * k


def _empty(n: int, k: int) -> Answers:
    return np.empty((n, k), np.int32), np.empty((n, k), np.float32), np.empty(n, bool)


def _put(answers: Answers, rows: Any, found: Answers) -> None:
    for whole, part in zip(answers, found, strict=True):
        whole[rows] = part
