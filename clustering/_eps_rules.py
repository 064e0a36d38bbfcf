"""Label-free rules that choose DBSCAN's eps."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clustering._linkage import Reachability, sweep

SWEEP_LENGTH = 200
MAX_NOISE = 0.1
SUBSTANTIAL = 0.1
"""A cluster is substantial from this share of n_samples / n_clusters on."""


@dataclass(frozen=True)
class Choice:
    """An eps, the curve behind it, and what to know about it."""

    eps: float
    curve: dict[str, list[float]]
    why: str
    note: str | None = None


def eps_by_n_clusters(found: Reachability, n_clusters: int) -> Choice:
    """Choose the eps whose number of substantial clusters is nearest to `n_clusters`.

    Of a logarithmic sweep of eps, those that leave at most 10 % noise are kept; of these, those
    whose number of clusters of at least 0.1 n_samples / n_clusters samples is nearest to
    `n_clusters`; of their unbroken intervals the longest, and its middle.
    """
    eps = _sweep_range(found)
    if eps is None:
        return Choice(1.0, {}, "all samples coincide", "No eps separates samples that coincide.")
    counts, noise = sweep(found, eps, SUBSTANTIAL * len(found.core) / n_clusters)
    curve = {
        "eps": eps.tolist(),
        "n_substantial_clusters": counts.astype(float).tolist(),
        "noise": noise.tolist(),
    }
    quiet = noise <= MAX_NOISE
    off = np.where(quiet & (counts > 0), np.abs(counts - n_clusters), np.inf)
    start, stop = _longest_run(off == off.min())
    chosen = float(np.sqrt(eps[start] * eps[stop - 1]))
    count = int(counts[(start + stop - 1) // 2])
    why = (
        f"{count} substantial clusters, nearest to the {n_clusters} told, "
        f"for eps from {eps[start]:.4g} to {eps[stop - 1]:.4g}"
    )
    note = None
    if count != n_clusters:
        note = (
            f"No eps with at most {MAX_NOISE:.0%} noise gives {n_clusters} substantial clusters; "
            f"the nearest gives {count}."
        )
    return Choice(chosen, curve, why, note)


def eps_by_knee(found: Reachability) -> Choice:
    """Choose eps at the knee of the sorted k-distance curve.

    The knee is the point farthest below the chord from the curve's first point to its last
    (Satopää et al., 2011: Kneedle for a convex increasing curve).
    """
    distances = np.sqrt(np.sort(found.core))
    if not distances[-1] > 0 or not np.isfinite(distances[-1]):
        return Choice(1.0, {}, "flat k-distance curve", "The k-distance curve has no knee.")
    x = np.linspace(0, 1, len(distances))
    rise = (distances - distances[0]) / max(distances[-1] - distances[0], 1e-300)
    knee = int(np.argmax(x - rise))
    shown = np.linspace(0, len(x) - 1, min(len(x), SWEEP_LENGTH)).astype(int)
    curve = {"rank": shown.astype(float).tolist(), "k_distance": distances[shown].tolist()}
    why = f"knee of the k-distance curve at rank {knee} of {len(x)}"
    if distances[knee] > 0:
        return Choice(float(distances[knee]), curve, why)
    positive = float(distances[distances > 0][0])
    return Choice(positive, curve, why, "Knee at distance 0: took the least positive k-distance.")


def _sweep_range(found: Reachability) -> NDArray[np.float64] | None:
    levels = found.weights[(found.weights > 0) & np.isfinite(found.weights)]
    if not len(levels):
        return None
    low, high = np.sqrt(levels[0]), np.sqrt(levels[-1])
    return np.geomspace(low, high * 1.001, SWEEP_LENGTH)


def _longest_run(wanted: NDArray[np.bool_]) -> tuple[int, int]:
    """Return start and end (exclusive) of the first longest run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], wanted, [False]]).astype(int)))
    starts, stops = edges[::2], edges[1::2]
    longest = int(np.argmax(stops - starts))
    return int(starts[longest]), int(stops[longest])
