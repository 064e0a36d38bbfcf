"""Lloyd's iterations for k-means and spherical k-means, all restarts in one batch.

Restarts are independent, yet each reads the whole data once per iteration. Here one matrix product
per block of rows scores it against the centres of every restart still running, and centres are
updated from the samples that changed cluster alone. In large dense data the triangle inequality
spares most distances altogether (:mod:`clustering.lloyd.bounds`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from clustering.lloyd.seeding import dense_rows, kmeans_plus_plus
from clustering.shared.blocks import MapRows, row_blocks

BOUNDED_SIZE = 1_000_000
"""From this many values on, bounds save more time than it takes to load what computes them."""

FEW_FEATURES = 64
"""Up to this many features, all products cost less than bounds (60,000 digits, 10 clusters, 10
restarts)."""


@dataclass(frozen=True)
class Geometry:
    """What distinguishes one k-means from another.

    Samples go to the centre with the largest x·c + bias(c).
    """

    bias: Callable[[NDArray[Any]], NDArray[Any]]
    """Centres (..., n_clusters, n_features) -> what to add to their scores."""
    center: Callable[[NDArray[Any], NDArray[Any], NDArray[Any]], NDArray[Any]]
    """(sums, counts, previous centres) of one restart -> new centres."""


@dataclass(frozen=True)
class Fit:
    """The best restart, and the objectives of all."""

    centers: NDArray[Any]
    n_iter: int
    objectives: list[float]


def assign(
    X: Any, centers: NDArray[Any], geometry: Geometry
) -> tuple[NDArray[np.int32], NDArray[Any]]:
    """Return the best-scoring centre of each sample, and the score."""
    with row_blocks(X.shape[0]) as map_rows:
        found = list(map_rows(lambda rows: _best(X[rows], centers[None], geometry)))
    return (
        np.concatenate([names[:, 0] for names, _ in found]),
        np.concatenate([scores[:, 0] for _, scores in found]),
    )


def fit(
    X: Any,
    n_clusters: int,
    geometry: Geometry,
    *,
    n_restarts: int,
    max_iter: int,
    tol: float,
    rng: np.random.RandomState,
) -> Fit:
    """Run every restart to its end and return the best.

    A restart ends when no sample changes cluster, when the summed squared shift of its centres is
    at most `tol`, or after `max_iter` iterations: scikit-learn's criteria. A cluster that loses all
    its samples is re-seeded with the sample that its own centre serves worst.

    Parameters
    ----------
    X : array or CSR matrix of shape (n_samples, n_features)
    n_clusters : int
    geometry : Geometry
    n_restarts, max_iter : int
    tol : float
        In squared units of `X`.
    rng : RandomState

    Returns
    -------
    Fit
    """
    sq_norms = squared_norms(X)
    with row_blocks(X.shape[0]) as map_rows:
        centers = kmeans_plus_plus(X, sq_norms, n_clusters, n_restarts, rng, map_rows)
        n_iter = _iterate(X, sq_norms, centers, geometry, max_iter, tol, map_rows)
        # Twice the summed score is what each restart's centres explain of the squared norms.
        explained = np.zeros(n_restarts)
        for part in map_rows(lambda rows: _best(X[rows], centers, geometry)[1]):
            explained += 2 * part.sum(axis=0, dtype=np.float64)
    objectives = sq_norms.sum(dtype=np.float64) - explained
    best = int(np.argmin(objectives))
    return Fit(centers[best], int(n_iter[best]), [float(value) for value in objectives])


def squared_norms(X: Any) -> NDArray[Any]:
    """Return the squared norm of each row.

    The matrix is dense or sparse.
    """
    if hasattr(X, "multiply"):
        return np.asarray(X.multiply(X).sum(axis=1)).ravel().astype(X.dtype)
    return np.asarray(np.einsum("ij,ij->i", X, X))


def _best(
    X: Any, centers: NDArray[Any], geometry: Geometry
) -> tuple[NDArray[np.int32], NDArray[Any]]:
    """Return (n_rows, n_restarts) best centres and their scores."""
    n_restarts, n_clusters, n_features = centers.shape
    scores = X @ centers.reshape(-1, n_features).T
    scores += geometry.bias(centers).ravel()
    scores = scores.reshape(-1, n_restarts, n_clusters)
    names = scores.argmax(axis=2)
    best = np.take_along_axis(scores, names[..., None], axis=2)[..., 0]
    return names.astype(np.int32), best


def _iterate(
    X: Any,
    sq_norms: NDArray[Any],
    centers: NDArray[Any],
    geometry: Geometry,
    max_iter: int,
    tol: float,
    map_rows: MapRows[Any],
) -> NDArray[np.intp]:
    """Improve `centers` in place until every restart has ended; return their iterations."""
    n_restarts, n_clusters, n_features = centers.shape
    names = np.full((X.shape[0], n_restarts), -1, np.int32)
    sums = np.zeros((n_restarts, n_clusters, n_features))
    counts = np.zeros((n_restarts, n_clusters), np.int64)
    n_iter = np.zeros(n_restarts, np.intp)
    running = np.arange(n_restarts)
    bounds = _bounds(X, sq_norms, centers)
    change = _change
    if bounds is not None:
        from clustering.lloyd.nearest import change
    for _ in range(max_iter):
        batch = centers[running]
        bias = geometry.bias(batch)

        def step(
            rows: slice,
            batch: NDArray[Any] = batch,
            bias: NDArray[Any] = bias,
            running: NDArray[np.intp] = running,
        ) -> tuple[NDArray[Any], NDArray[np.int64], NDArray[np.bool_]]:
            before = names[rows][:, running]
            if bounds is None:
                found, _ = _best(X[rows], batch, geometry)
            else:
                found = bounds.assign(rows, before, batch, bias, running)
            names[rows.start : rows.stop, running] = found
            return change(X[rows], before, found, n_clusters)

        total = np.zeros(batch.shape)
        changed = np.zeros(len(running), bool)
        for sum_change, count_change, any_change in map_rows(step):
            total += sum_change
            counts[running] += count_change
            changed |= any_change
        sums[running] += total
        n_iter[running] += 1
        for restart in running[(counts[running] == 0).any(axis=1)]:
            _reseed_empty(
                X,
                sq_norms,
                names[:, restart],
                sums[restart],
                counts[restart],
                centers[restart],
            )
            if bounds is not None:
                bounds.forget(restart)
        shift = np.empty(len(running))
        for position, restart in enumerate(running):
            moved = geometry.center(sums[restart], counts[restart], centers[restart])
            squared = np.square(moved - centers[restart]).sum(axis=1, dtype=np.float64)
            shift[position] = squared.sum()
            if bounds is not None:
                bounds.moved(restart, np.sqrt(squared))
            centers[restart] = moved
        running = running[changed & (shift > tol)]
        if not len(running):
            break
    return n_iter


def _bounds(X: Any, sq_norms: NDArray[Any], centers: NDArray[Any]) -> Any:
    """Return what assigns samples fastest.

    These are bounds where they pay, what compares with all centres where that pays, else None.
    """
    if hasattr(X, "multiply") or X.size < BOUNDED_SIZE:
        return None
    if X.shape[1] <= FEW_FEATURES:
        from clustering.lloyd.nearest import Nearest

        return Nearest(X)
    from clustering.lloyd.bounds import Bounds

    return Bounds(X, sq_norms, centers)


def _change(
    X: Any, before: NDArray[np.int32], after: NDArray[np.int32], n_clusters: int
) -> tuple[NDArray[Any], NDArray[np.int64], NDArray[np.bool_]]:
    """Return changes of sums and counts, and which restarts changed.

    Sums and counts are by (restart, cluster).
    """
    n_rows, n_restarts = after.shape
    sample, restart = np.nonzero(before != after)
    left = before[sample, restart] >= 0
    cluster = np.concatenate(
        [
            restart * n_clusters + after[sample, restart],
            (restart * n_clusters + before[sample, restart])[left],
        ]
    )
    sign = np.concatenate([np.ones(len(sample), X.dtype), -np.ones(left.sum(), X.dtype)])
    column = np.concatenate([sample, sample[left]])
    shape = (n_restarts * n_clusters, n_rows)
    move = csr_matrix((sign, (cluster, column)), shape=shape)
    sums = move @ X
    sums = sums.toarray() if hasattr(sums, "toarray") else sums
    counts = np.bincount(cluster, weights=sign, minlength=shape[0]).astype(np.int64)
    by_restart = (n_restarts, n_clusters, -1)
    moved = np.bincount(restart, minlength=n_restarts) > 0
    return sums.reshape(by_restart), counts.reshape(by_restart[:2]), moved


def _reseed_empty(
    X: Any,
    sq_norms: NDArray[Any],
    names: NDArray[np.int32],
    sums: NDArray[np.float64],
    counts: NDArray[np.int64],
    centers: NDArray[Any],
) -> None:
    """Give each empty cluster of one restart a sample.

    It is the sample that is worst served by its own centre.
    """
    explained = np.empty(len(names))
    for start in range(0, len(names), 65536):
        rows = slice(start, start + 65536)
        explained[rows] = 2 * _dot(X[rows], centers, names[rows])
    own_norms = np.square(centers).sum(axis=1)[names]
    badness = sq_norms - explained + own_norms
    order = iter(np.argsort(-badness, kind="stable"))
    for cluster in np.flatnonzero(counts == 0):
        for sample in order:
            if counts[names[sample]] > 1 and badness[sample] > 0:
                row = dense_rows(X, np.array([sample]))[0]
                sums[names[sample]] -= row
                counts[names[sample]] -= 1
                sums[cluster], counts[cluster], names[sample] = row, 1, cluster
                break


def _dot(X: Any, centers: NDArray[Any], names: NDArray[np.int32]) -> NDArray[Any]:
    return (X @ centers.T)[np.arange(len(names)), names]
