"""The optimisation of a two-dimensional t-SNE map (importing this loads numba).

Gradient descent as in openTSNE, with its defaults. What repels samples is summed on a grid
(Linderman et al. 2019, "Fast interpolation-based t-SNE for improved visualization of single-cell
RNA-seq data", Nature Methods 16), by one convolution in place of four: the repelling force is the
gradient of a single potential, the sum of ``1 / (1 + d²)`` over all samples, which also normalises
it. Samples share their charge among grid nodes, and read the potential back, by cubic B-splines,
which are smooth enough to be differentiated (the particle-mesh method of Essmann et al. 1995,
"A smooth particle mesh Ewald method", Journal of Chemical Physics 103).
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from embeddings.descent.tsne_forces import SUPPORT, descend, divergence, gather, spread

SPACING = 1 / 3
"""Distance between nodes in units of the map, as in openTSNE. Forces err half as much as there, or
less (see the tests); 1 / 2 is faster by a third, but maps of 20,000 digits fitted worse by it."""

NODES = (100, 3_000)
"""Fewest nodes per axis, however small the map is, and most, however large: then they draw nearer
together, or apart. openTSNE bounds them so, at 150 and 3,000."""

ROOM = 1.05
"""A grid is made larger than the map by this, so that it serves for many iterations."""


class _Grid:
    """A grid of nodes about a map, with its kernel.

    The kernel between nodes is ``1 / (1 + d²)``; it is kept in Fourier space.
    """

    def __init__(self, low: NDArray[Any], high: NDArray[Any]) -> None:
        self.width = ROOM * max(float((high - low).max()), 1e-12)
        self.spacing = float(np.clip(SPACING, self.width / NODES[1], self.width / NODES[0]))
        self.n_nodes = int(self.width / self.spacing) + SUPPORT + 1
        # Twice the nodes, so that the convolution does not reach around; the rest keeps what the
        # kernel's kink does to its spline away from them.
        self.size = fft.next_fast_len(2 * self.n_nodes + 16, real=True)
        steps = np.arange(self.size)
        apart = np.square(self.spacing * np.minimum(steps, self.size - steps))
        kernel = fft.rfft2(1 / (1 + apart[:, None] + apart)).real
        # Undo the smoothing by the two splines between a sample and another (at the nodes).
        smoothing = np.square((4 + 2 * np.cos(2 * np.pi * steps / self.size)) / 6)
        self.kernel = kernel / smoothing[:, None] / smoothing[: kernel.shape[1]]

    def fits(self, low: NDArray[Any], high: NDArray[Any]) -> bool:
        """Return whether a map lies within the grid.

        The map must also fill enough of it.
        """
        return self.width / 2 < float((high - low).max()) <= self.width

    def potential(self, charge: NDArray[np.float64], jobs: int) -> NDArray[np.float64]:
        """Return the potential at the nodes.

        Rows and columns of zeros are never transformed.
        """
        n = self.n_nodes
        rows = fft.rfft(charge, self.size, axis=1, workers=jobs)
        columns = fft.fft(rows, self.size, axis=0, workers=jobs, overwrite_x=True)
        columns *= self.kernel
        rows = fft.ifft(columns, axis=0, workers=jobs, overwrite_x=True)[:n]
        return np.ascontiguousarray(fft.irfft(rows, self.size, axis=1, workers=jobs)[:, :n])


class Layout:
    """A map on its way downhill.

    Parameters
    ----------
    P : CSR matrix of shape (n_samples, n_samples)
        Affinities, symmetric, summing to one.
    start : ndarray of shape (n_samples, 2)
        Where samples are at first.
    jobs : int
        Threads.
    """

    def __init__(self, P: Any, start: NDArray[np.float64], jobs: int) -> None:
        self.Y = np.ascontiguousarray(start, np.float64) - start.mean(axis=0)
        self.jobs = jobs
        self._P = P.indptr.astype(np.int64), P.indices, P.data.astype(np.float32)
        self._update, self._gains = np.zeros_like(self.Y), np.ones_like(self.Y)
        self._felt = np.empty((len(self.Y), 3))
        self._grid: _Grid | None = None

    def descend(self, n_iter: int, exaggeration: float, momentum: float, rate: float) -> None:
        """Make `n_iter` iterations."""
        moved = np.empty_like(self.Y)
        with ThreadPoolExecutor(self.jobs) as pool:
            for _ in range(n_iter):
                total = self._repel(pool)
                forces = (*self._P, self._felt, total, exaggeration)
                way = (momentum, rate, self._update, self._gains, moved)
                self._in_chunks(pool, descend, self.Y, *forces, *way)
                np.subtract(moved, moved.mean(axis=0), out=self.Y)

    def divergence(self) -> float:
        """Return the Kullback-Leibler divergence in nats."""
        with ThreadPoolExecutor(self.jobs) as pool:
            return float(divergence(self.Y, *self._P, self._repel(pool)))

    def _repel(self, pool: ThreadPoolExecutor) -> float:
        """Compute the potential and its gradient at every sample, in place.

        Return the sum of all potentials.
        """
        low, high = self.Y.min(axis=0), self.Y.max(axis=0)
        if self._grid is None or not self._grid.fits(low, high):
            self._grid = _Grid(low, high)
        grid = self._grid
        charge = np.zeros((grid.n_nodes, grid.n_nodes))
        spread(self.Y, low, 1 / grid.spacing, charge)
        potential = grid.potential(charge, self.jobs)
        self._in_chunks(pool, gather, self.Y, low, 1 / grid.spacing, potential, self._felt)
        # A sample does not repel itself: 1 each, at distance 0.
        return float(self._felt[:, 0].sum()) - len(self.Y)

    def _in_chunks(self, pool: ThreadPoolExecutor, work: Callable[..., None], *given: Any) -> None:
        """Let the threads do their shares of the samples.

        How the samples are split changes no result.
        """
        if self.jobs == 1:
            work(*given, 0, len(self.Y))
            return
        edges = np.linspace(0, len(self.Y), 4 * self.jobs + 1).astype(int)
        list(pool.map(lambda start, stop: work(*given, start, stop), edges[:-1], edges[1:]))
