"""Peaks of density and the basins around them, by persistence."""

import numpy as np
from numpy.typing import NDArray


class Peaks:
    """Basins of density peaks on a neighbour graph.

    The method is ToMATo (Chazal et al. 2013).

    Parameters
    ----------
    indices : ndarray of shape (n_samples, n_neighbors)
    density : ndarray of shape (n_samples,)
        Log density.
    """

    def __init__(self, indices: NDArray[np.integer], density: NDArray[np.float64]) -> None:
        n = len(density)
        order = np.lexsort((np.arange(n), -density))
        rank = np.empty(n, np.int64)
        rank[order] = np.arange(n)
        self._basin, self._joins = np.arange(n), np.full(n, -1)
        self._persistence = np.full(n, np.inf)
        self._peaks: list[int] = []
        alive = np.arange(n)

        def top(point: int) -> int:
            while alive[point] != point:
                alive[point] = alive[alive[point]]
                point = int(alive[point])
            return point

        for point in order:
            higher = indices[point][rank[indices[point]] < rank[point]]
            if not len(higher):
                self._peaks.append(int(point))
                continue
            self._basin[point] = self._basin[higher[np.argmin(rank[higher])]]
            alive[point] = self._basin[point]
            tops = sorted({top(int(each)) for each in higher}, key=lambda peak: rank[peak])
            for lower in tops[1:]:
                self._persistence[lower] = density[lower] - density[point]
                self._joins[lower] = alive[lower] = tops[0]
        self._peaks.sort(key=lambda peak: (-self._persistence[peak], rank[peak]))

    def cut(self, n_clusters: int) -> NDArray[np.int64] | None:
        """Return the basins of the most persistent peaks.

        Return None where there are too few or too many.
        """
        kept = set(self._peaks[:n_clusters])
        if len(kept) < n_clusters or any(
            self._joins[peak] < 0 for peak in self._peaks[n_clusters:]
        ):
            return None
        name = np.arange(len(self._basin))
        for peak in self._peaks[n_clusters:]:
            place = peak
            while place not in kept:
                place = int(self._joins[place])
            name[peak] = place
        named: NDArray[np.int64] = name[self._basin]
        return named
