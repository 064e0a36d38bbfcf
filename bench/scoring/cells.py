"""Scores of a cell, from its assignments and the truth.

The methods of the cell never saw this truth.
"""

import hashlib
from collections.abc import Collection
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.datasets import Dataset
from bench.files.cache import Cache
from bench.files.sparse import is_sparse
from bench.metrics import METRICS, Partition, embedding_quality, score_all
from bench.metrics.embedding import score_sample
from bench.metrics.sample import EmbeddingSample
from bench.metrics.sample_of import sample_of
from bench.provenance.seeds import derive_seed
from bench.spec.cells import Cell

REMEMBERED = 256
"""The number of assignments whose scores are remembered, since many cells agree."""

Scores = dict[str, Any]


class Scorer:
    """Scores the cells of one dataset.

    Whatever does not depend on a cell is computed once: the counts of the truth, the sample of an
    embedding with its distances, and the neighbourhoods. Assignments are not scored twice.

    Parameters
    ----------
    dataset : Dataset
        What the methods were fitted on.
    cache : Cache
        Where embeddings are.
    held_out : Dataset, optional
        Samples that they were not fitted on.
    names : collection of str
        The scores to compute, of `METRICS`.
    """

    def __init__(
        self,
        dataset: Dataset,
        cache: Cache,
        held_out: Dataset | None = None,
        names: Collection[str] = METRICS,
    ) -> None:
        self.dataset, self.cache, self.held_out, self.names = dataset, cache, held_out, names
        self._truths = [
            None if part is None or part.y is None else Partition.of(part.y)
            for part in (dataset, held_out)
        ]
        self._quality: dict[tuple[str, int], Scores] = {}
        self._known: dict[tuple[Any, ...], Scores] = {}
        self._sample: tuple[tuple[str, int], EmbeddingSample] | None = None

    def scores(self, cell: Cell, embedding: str, assignments: NDArray[np.int32]) -> Scores:
        """Return the scores of a cell's assignments and embedding, by column.

        Scores of an embedding that the cache has lost are left out.
        """
        # One choice of samples for all clusterers of an embedding, so that they compare.
        seed = derive_seed(cell.seed, self.dataset.seed_name, cell.embedder, "scores")
        scores, digest = self._against_truth(0, assignments), _digest(assignments)
        if self.cache.can_read(embedding):
            # First, while nothing of another embedding is held.
            quality = self._embedding_quality(embedding, seed)
            key = (embedding, seed, digest)
            if key not in self._known:
                sample = self._sampled(embedding, seed)
                self._remember(key, score_sample(sample, assignments, names=self.names))
            scores |= self._known[key] | quality
        return scores

    def held_out_scores(self, assignments: NDArray[np.int32]) -> Scores:
        """Return the scores of assignments of the held-out samples."""
        assert self.held_out is not None, "asked to score a part that was not held out"
        return self._against_truth(1, assignments)

    def release(self) -> None:
        """Give back the memory of the last embedding's sample and its distances."""
        self._sample = None

    def _against_truth(self, part: int, assignments: NDArray[np.int32]) -> Scores:
        key = (part, _digest(assignments))
        if key not in self._known:
            self._remember(key, score_all(self._truths[part], assignments, names=self.names))
        return dict(self._known[key])

    def _embedding_quality(self, embedding: str, seed: int) -> Scores:
        if (embedding, seed) not in self._quality:
            self.release()
            X, y = self.dataset.X, self.dataset.y
            Z = X if embedding == self.dataset.features_fingerprint else self._load(embedding)
            self._quality[embedding, seed] = embedding_quality(X, Z, y, seed=seed, names=self.names)
        return self._quality[embedding, seed]

    def _sampled(self, embedding: str, seed: int) -> EmbeddingSample:
        if self._sample is None or self._sample[0] != (embedding, seed):
            self.release()  # before the next is loaded
            self._sample = (embedding, seed), sample_of(self._load(embedding), seed=seed)
        return self._sample[1]

    def _load(self, embedding: str) -> NDArray[np.float32]:
        array = self.cache.load(embedding)
        return array if is_sparse(array) else np.asarray(array)

    def _remember(self, key: tuple[Any, ...], scores: Scores) -> None:
        if len(self._known) >= REMEMBERED:
            del self._known[next(iter(self._known))]
        self._known[key] = scores


def _digest(assignments: NDArray[np.int32]) -> bytes:
    return hashlib.sha256(np.ascontiguousarray(assignments).data).digest()
