"""Exact answers to neighbour queries.

A fast search (blocked matrix products for many dimensions, a k-d tree for few) proposes a few more
candidates than asked for. Their distances are then computed from differences, because squared
distances by expansion, ``|x|² + |y|² - 2xy``, are off by several per cent for near-duplicates in
float32. Rows whose candidates might still miss a neighbour, by rounding or by ties, are searched
again exhaustively. So the answer depends neither on the search nor on the number of threads.

Many queries about samples that vary in few directions are answered by way of these first
(`embeddings.neighbors.contracted`); what that leaves open is searched like everything else.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.neighbors.contracted import Answers, ContractedIndex
from embeddings.neighbors.contraction import LEFT, LEFT_TO_FEW, Contraction
from embeddings.neighbors.pairs import pack, pair_distances, unpack
from embeddings.neighbors.search import (
    BLOCK,
    TREE_DIMENSIONS,
    Proposal,
    about_the_mean,
    flat_search,
    in_threads,
    tree_search,
)

MARGIN = 10
"""Candidates asked for beyond k: enough that hardly a row of real data is searched again."""

PAIRS = 1 << 22
"""Pairs looked at together where rows are searched exhaustively (about 100 MB)."""


MANY_QUERIES = 1000
"""From here on a map to fewer dimensions is worth making."""


class NeighborIndex:
    """Answers exact Euclidean neighbour queries about `X`.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features)
        Finite features; kept as float32, without a copy where they are that already.
    """

    def __init__(self, X: NDArray[Any]) -> None:
        from sklearn.utils import check_array

        self.X: NDArray[np.float32] = check_array(X, dtype=np.float32, order="C")
        self._propose: Callable[..., Any] | None = None
        self._contracted: ContractedIndex | None = None

    def query(self, Y: NDArray[Any], k: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Return indices and distances, both (len(Y), k), nearest first, ties by index.

        Raises
        ------
        ValueError
            `k` below one or above n_samples; NaN, infinite or too many features in `Y`.
        """
        from sklearn.utils import check_array

        queries: NDArray[np.float32] = check_array(Y, dtype=np.float32, order="C")
        if queries.shape[1] != self.X.shape[1]:
            raise ValueError(
                f"Got queries of {queries.shape[1]} features, but expected {self.X.shape[1]}."
            )
        check_k(k, len(self.X))
        if contracted := self._worth_it(len(queries), k):
            return self._closed(queries, k, contracted.query(queries, k))
        return self._query(queries, k)

    def _query(
        self, queries: NDArray[np.float32], k: int
    ) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        if self._propose is None:
            few = self.X.shape[1] <= TREE_DIMENSIONS
            self._propose = tree_search(self.X) if few else flat_search(self.X)
        propose, n_candidates = self._propose, min(k + MARGIN, len(self.X))
        return self._answers(queries, k, lambda part: propose(queries[part], n_candidates))

    def query_itself(self, k: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Return what `query` returns for `X` itself.

        Where `X` is large, this takes half the time.

        Raises
        ------
        ValueError
            `k` below one or above n_samples.
        """
        if self.X.shape[1] <= TREE_DIMENSIONS or len(self.X) <= BLOCK:
            return self.query(self.X, k)
        from embeddings.neighbors.tiles import nearest_candidates

        check_k(k, len(self.X))
        if contracted := self._worth_it(len(self.X), k):
            return self._closed(self.X, k, contracted.query_itself(k))
        centered, offset = about_the_mean(self.X)(self.X)
        candidates, farthest, norms = nearest_candidates(centered, min(k + MARGIN, len(self.X)))
        del centered
        farthest += offset
        return self._answers(
            self.X, k, lambda part: (candidates[part], farthest[part], norms[part])
        )

    def __getstate__(self) -> dict[str, Any]:
        """Leave out the search structure.

        It cannot be pickled, and is rebuilt when it is needed.
        """
        return {"X": self.X, "_propose": None, "_contracted": None}

    def _worth_it(self, n_queries: int, k: int) -> ContractedIndex | None:
        """Return an index in fewer dimensions where that is faster.

        It is the index of the samples.
        """
        if n_queries < MANY_QUERIES:
            return None
        left = LEFT_TO_FEW if n_queries < len(self.X) // 4 else LEFT
        if self._contracted is None and (contraction := Contraction.of(self.X, left)):
            self._contracted = ContractedIndex(self.X, contraction)
        contracted = self._contracted
        return contracted if contracted is not None and contracted.is_worth_it(k) else None

    def _closed(
        self, queries: NDArray[np.float32], k: int, answers: Answers
    ) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Search again what answers leave open."""
        indices, distances, open_ = answers
        rows = np.flatnonzero(open_)
        if len(rows):
            indices[rows], distances[rows] = self._query(queries[rows], k)
        return indices, distances

    def _answers(
        self, queries: NDArray[np.float32], k: int, propose: Callable[[slice], Proposal]
    ) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Answer block by block what is proposed for the queries of each."""
        indices = np.empty((len(queries), k), np.int32)
        distances = np.empty((len(queries), k), np.float32)

        def answer(start: int) -> None:
            part = slice(start, start + BLOCK)
            found = self._settle(queries[part], k, *propose(part))
            indices[part], distances[part] = found

        starts = range(0, len(queries), BLOCK)
        # A tree divides the queries of a block itself.
        if self.X.shape[1] <= TREE_DIMENSIONS or len(starts) == 1:
            for start in starts:
                answer(start)
        else:
            in_threads(answer, starts)
        return indices, distances

    def _settle(
        self,
        Y: NDArray[np.float32],
        k: int,
        candidates: NDArray[np.integer],
        farthest: NDArray[np.float64],
        norms: NDArray[np.float64],
    ) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Order candidates by exact distances.

        Search again where they may miss a neighbour.
        """
        n_candidates = candidates.shape[1]
        rows = np.repeat(np.arange(len(Y)), n_candidates)
        found = pair_distances(Y, self.X, rows, candidates.ravel()).reshape(candidates.shape)
        indices, distances = unpack(np.sort(pack(found, candidates), axis=1)[:, :k])
        if n_candidates < len(self.X):
            reach = distances[:, -1].astype(np.float64)
            # A sample left out is, up to rounding, no nearer than the farthest candidate.
            open_rows = np.flatnonzero(reach**2 + self._slack(norms, reach) >= farthest)
            if len(open_rows):
                again = self._search_all(Y[open_rows], distances[open_rows, -1], k)
                indices[open_rows], distances[open_rows] = again
        return indices, distances

    def _slack(self, norms: NDArray[np.float64], reach: NDArray[np.float64]) -> NDArray[np.float64]:
        """Bound the error of a squared distance computed by expansion.

        The distance is that to a sample within `reach`. A float32 product of d terms errs by about
        ``sqrt(d) eps |x| |y|`` (Higham, Accuracy and Stability of Numerical Algorithms, 2002,
        section 2.8: the statistical rule of thumb), here with a factor of 4 to spare; such a
        sample's norm is at most ``|x| + reach``. `norms` are those of the queries as they were
        multiplied, about the mean.
        """
        eps = float(np.finfo(np.float32).eps)
        if self.X.shape[1] <= TREE_DIMENSIONS:
            return 16 * eps * reach**2
        return 4 * eps * np.sqrt(self.X.shape[1]) * (2 * norms + reach) ** 2

    def _search_all(
        self, Y: NDArray[np.float32], reach: NDArray[np.float32], k: int
    ) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Compare with every sample, each distinct query once: duplicates come in crowds."""
        _, first, inverse = np.unique(
            Y.view(np.dtype((np.void, Y.shape[1] * Y.itemsize))).ravel(),
            return_index=True,
            return_inverse=True,
        )
        packed = np.empty((len(first), k), np.uint64)
        everyone = np.arange(len(self.X))
        step = max(1, PAIRS // len(everyone))
        for start in range(0, len(first), step):
            rows = first[start : start + step]
            found = pair_distances(
                Y, self.X, np.repeat(rows, len(everyone)), np.tile(everyone, len(rows))
            ).reshape(len(rows), -1)
            keys = pack(found, np.broadcast_to(everyone, found.shape))
            packed[start : start + step] = np.sort(np.partition(keys, k - 1, axis=1)[:, :k], axis=1)
        return unpack(packed[inverse.ravel()])


def check_k(k: int, most: int) -> None:
    """Raise ValueError unless 1 <= `k` <= `most`."""
    if not 1 <= k <= most:
        raise ValueError(f"Got k={k} neighbours, but expected 1 to {most}.")
