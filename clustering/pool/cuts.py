"""All cuts of one view, and the votes on it."""

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from clustering.pool.choice import Cut
from clustering.pool.eigenvectors import eigenvectors, spectral_cut
from clustering.pool.genie import genie_order
from clustering.pool.mixtures import Mixtures
from clustering.pool.peaks import Peaks
from clustering.pool.separation import separation
from clustering.pool.tree_cut import tree_cut
from clustering.pool.voters import sizes_of_clusters, vote, without_noise
from clustering.trees.linkage import components
from clustering.trees.mutual import mutual_tree, neighbors_for_tree
from embeddings.neighbors.graph import neighbor_graph

Tree = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]
SPECTRAL_NEIGHBORS, PEAK_NEIGHBORS, DENSITY_NEIGHBORS, REACH = 10, 15, 25, 5
RESTARTS = {True: 10, False: 1}
"""Starts of mixtures and of k-means, by whether k is given: where it is not, each k is one of
many."""


class ViewCuts:
    """Cuts of a view into each of some numbers of clusters.

    Parameters
    ----------
    name : str
    X : ndarray of shape (n_samples, n_features)
    told : bool
        Whether there is one number of clusters only.
    rng : RandomState
    """

    def __init__(
        self, name: str, X: NDArray[np.float64], told: bool, rng: np.random.RandomState
    ) -> None:
        self.name, self.X, self.n = name, X, len(X)
        self._restarts, self._rng = RESTARTS[told], rng
        self._graph = neighbor_graph(X, min(DENSITY_NEIGHBORS, self.n - 1))
        self._trees = {size: self._tree(size) for size in (1, REACH, 2 * REACH)}

    def cuts(self, counts: Iterable[int]) -> Iterator[Cut]:
        """Yield each cut that has the number of clusters it should have."""
        for kind, k, names in self._all(sorted(counts)):
            cut = self.cut(kind, names)
            if cut.n_clusters == k:
                yield cut

    def cut(self, kind: str, names: NDArray[np.integer]) -> Cut:
        """Return assignments as a cut of this view.

        Noise (-1) is joined along the tree.
        """
        one, two, weights = self._trees[REACH]
        if names.min() < 0:
            names = without_noise(names.astype(np.int64), one, two)
        codes = np.unique(names, return_inverse=True)[1].astype(np.int64)
        column = min(REACH - 1, self._graph.k) - 1
        core = self._graph.distances[:, max(column, 0)].astype(float)
        apart = separation(codes, one, two, weights, core)
        return Cut(self.name, kind, int(codes.max()) + 1, codes, apart)

    def votes(self) -> list[NDArray[np.int64]]:
        """Return the voters' clusters."""
        sizes = sizes_of_clusters(self.n)
        return [vote(*self._trees[reach], size) for reach in (REACH, 2 * REACH) for size in sizes]

    def _all(self, counts: list[int]) -> Iterator[tuple[str, int, NDArray[np.int64]]]:
        one, two, _ = self._trees[1]
        order = genie_order(self.n, one, two)
        nearest = self._graph.head(min(SPECTRAL_NEIGHBORS, self._graph.k))
        peaks, mixtures = self._peaks(), Mixtures(self.X, self._rng)
        vectors = eigenvectors(
            nearest.indices, nearest.distances, min(counts[-1], self.n - 1), self.X.shape[1],
            self._rng,
        )  # fmt: skip
        seed = int(self._rng.randint(2**31 - 1))
        for k in counts:
            kept = order[: self.n - k]
            yield "genie", k, components(self.n, one[kept], two[kept])
            cuts = {
                "tree": tree_cut(self.n, *self._trees[REACH][:2], k),
                "peaks": peaks.cut(k),
                "mixture": mixtures.plain(k, self._restarts),
                "merged": mixtures.merged(k),
            }
            if vectors is not None and k <= vectors.shape[1]:
                cuts["spectral"] = spectral_cut(vectors, k, seed, self._restarts)
            for kind, names in cuts.items():
                if names is not None:
                    yield kind, k, names

    def _peaks(self) -> Peaks:
        spread = self._graph.distances.mean(axis=1).astype(float)
        density = -self.X.shape[1] * np.log(np.maximum(spread, 1e-12))
        return Peaks(self._graph.head(min(PEAK_NEIGHBORS, self._graph.k)).indices, density)

    def _tree(self, min_samples: int) -> Tree:
        wanted = neighbors_for_tree(self.n, self.X.shape[1], min_samples)
        graph = neighbor_graph(self.X, wanted) if wanted else None
        one, two, squared = mutual_tree(self.X, min(min_samples, self.n), graph)
        order = np.lexsort((two, one, squared))
        return one[order].astype(np.int64), two[order].astype(np.int64), np.sqrt(squared[order])
