"""Forces between the samples of a t-SNE map, compiled.

Importing this module loads numba. The functions are compiled on first use and cached beside the
package. Every function works on rows ``start`` to ``stop`` alone and lets other threads run, and
what it computes for a row depends on no other part of the work: results are the same with any
number of threads.
"""

import math
from typing import Any

from numba import njit

SUPPORT = 4
"""Nodes per axis that the cubic B-spline of a sample touches."""


@njit(cache=True, inline="always")
def _spline(t: float) -> tuple[float, float, float, float]:
    """Return the cubic B-spline at the four nodes about a point.

    The point lies `t` past the second node.
    """
    s = 1.0 - t
    return (
        s * s * s / 6.0,
        (4.0 - 6.0 * t * t + 3.0 * t * t * t) / 6.0,
        (4.0 - 6.0 * s * s + 3.0 * s * s * s) / 6.0,
        t * t * t / 6.0,
    )


@njit(cache=True, inline="always")
def _slope(t: float) -> tuple[float, float, float, float]:
    """Return the derivative of `_spline`."""
    s = 1.0 - t
    return (
        -0.5 * s * s,
        -2.0 * t + 1.5 * t * t,
        2.0 * s - 1.5 * s * s,
        0.5 * t * t,
    )


@njit(cache=True, nogil=True)
def spread(Y: Any, corner: Any, per_unit: float, grid: Any) -> None:
    """Add a unit charge to `grid` for every sample.

    The charge is shared among the 4 x 4 nodes about the sample.
    """
    for i in range(len(Y)):
        x, y = (Y[i, 0] - corner[0]) * per_unit, (Y[i, 1] - corner[1]) * per_unit
        row, column = int(x), int(y)
        along, across = _spline(x - row), _spline(y - column)
        for a in range(4):
            for b in range(4):
                grid[row + a, column + b] += along[a] * across[b]


@njit(cache=True, nogil=True)
def gather(
    Y: Any, corner: Any, per_unit: float, grid: Any, felt: Any, start: int, stop: int
) -> None:
    """Read a potential and its gradient at every sample.

    The potential is given on the grid; what is read goes into the rows of `felt`.
    """
    for i in range(start, stop):
        x, y = (Y[i, 0] - corner[0]) * per_unit, (Y[i, 1] - corner[1]) * per_unit
        row, column = int(x), int(y)
        along, across = _spline(x - row), _spline(y - column)
        along_slope, across_slope = _slope(x - row), _slope(y - column)
        potential = slope_x = slope_y = 0.0
        for a in range(4):
            value = turn = 0.0
            for b in range(4):
                node = grid[row + a, column + b]
                value += across[b] * node
                turn += across_slope[b] * node
            potential += along[a] * value
            slope_x += along_slope[a] * value
            slope_y += along[a] * turn
        felt[i, 0] = potential
        felt[i, 1] = slope_x * per_unit
        felt[i, 2] = slope_y * per_unit


@njit(cache=True, nogil=True, error_model="numpy", fastmath={"reassoc", "contract"})
def _attraction(Y: Any, indices: Any, P: Any, start: int, stop: int, i: int) -> Any:
    """Return the pull of other samples on sample `i`.

    They are those whose affinities are the entries from start to stop.
    """
    pull_x = pull_y = 0.0
    own_x, own_y = Y[i, 0], Y[i, 1]
    for entry in range(start, stop):
        j = indices[entry]
        x, y = own_x - Y[j, 0], own_y - Y[j, 1]
        weight = P[entry] / (1.0 + x * x + y * y)
        pull_x += weight * x
        pull_y += weight * y
    return pull_x, pull_y


@njit(cache=True, nogil=True, error_model="numpy")
def descend(
    Y: Any, indptr: Any, indices: Any, P: Any, felt: Any, total: float, exaggeration: float,
    momentum: float, rate: float, update: Any, gains: Any, moved: Any, start: int, stop: int,
) -> None:  # fmt: skip
    """Write where samples go in one iteration into `moved`.

    The step is computed from where all samples are. Gains and clipping are openTSNE's: gains rise
    by 0.2 while a coordinate keeps its way and else shrink to 0.8 of themselves plus 0.01; no step
    is longer than 5.
    """
    for i in range(start, stop):
        pull = _attraction(Y, indices, P, indptr[i], indptr[i + 1], i)
        for axis in range(2):
            # The gradient of 1 / (1 + d²) is -2 (y_i - y_j) / (1 + d²)²: hence the half.
            gradient = exaggeration * pull[axis] + 0.5 * felt[i, 1 + axis] / total
            before = update[i, axis]
            if (before > 0) != (gradient > 0) or (before == 0) != (gradient == 0):
                gains[i, axis] += 0.2
            else:
                gains[i, axis] = gains[i, axis] * 0.8 + 0.01
            update[i, axis] = momentum * before - rate * gains[i, axis] * gradient
        length = (update[i, 0] ** 2 + update[i, 1] ** 2) ** 0.5
        shrink = 5.0 / length if length > 5.0 else 1.0
        for axis in range(2):
            update[i, axis] *= shrink
            moved[i, axis] = Y[i, axis] + update[i, axis]


@njit(cache=True, nogil=True)
def divergence(Y: Any, indptr: Any, indices: Any, P: Any, total: float) -> float:
    """Return the Kullback-Leibler divergence of the map from the affinities, in nats."""
    summed = 0.0
    for i in range(len(Y)):
        for entry in range(indptr[i], indptr[i + 1]):
            j, p = indices[entry], P[entry]
            if p > 0:
                apart = 1.0 + (Y[i, 0] - Y[j, 0]) ** 2 + (Y[i, 1] - Y[j, 1]) ** 2
                summed += p * math.log(p * apart * total)
    return summed
