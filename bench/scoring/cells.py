"""Scores of a cell, from what its methods answered and the truth they never saw."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.datasets import Dataset
from bench.files.cache import Cache
from bench.metrics import embedding_quality, score_all, score_embedding
from bench.provenance.seeds import derive_seed
from bench.spec.cells import Cell


class Scorer:
    """Scores the cells of one dataset.

    Parameters
    ----------
    dataset : Dataset
        What the methods were fitted on.
    cache : Cache
        Where embeddings are.
    held_out : Dataset, optional
        Samples that they were not fitted on.
    """

    def __init__(self, dataset: Dataset, cache: Cache, held_out: Dataset | None = None) -> None:
        self.dataset, self.cache, self.held_out = dataset, cache, held_out
        self._quality: dict[tuple[str, int], dict[str, float]] = {}

    def scores(self, cell: Cell, embedding: str, found: NDArray[np.int32]) -> dict[str, Any]:
        """Return every score of a cell's assignments and of its embedding, by column name.

        Scores of an embedding that the cache has lost are left out.
        """
        scores: dict[str, Any] = dict(score_all(self.dataset.y, found))
        if self.cache.holds(embedding):
            # One choice of samples for all clusterers of an embedding, so that they compare.
            seed = derive_seed(cell.seed, cell.dataset, cell.embedder, "scores")
            Z = np.asarray(self.cache.load(embedding))
            scores |= score_embedding(Z, found, seed=seed)
            if (embedding, seed) not in self._quality:
                self._quality[embedding, seed] = embedding_quality(
                    self.dataset.X, Z, self.dataset.y, seed=seed
                )
            scores |= self._quality[embedding, seed]
        return scores

    def held_out_scores(self, found: NDArray[np.int32]) -> dict[str, Any]:
        """Return the scores of assignments of the held-out samples."""
        assert self.held_out is not None, "asked to score a part that was not held out"
        return dict(score_all(self.held_out.y, found))
