"""Label-free rules that choose DBSCAN's eps."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clustering.trees.linkage import Reachability, sweep

SWEEP_LENGTH = 200
MAX_NOISE = 0.1
SUBSTANTIAL = (0.2, 0.5)
"""From these shares of n_samples / n_clusters on a cluster is substantial; both are counted.

Merging two classes costs more than leaving a fragment of one apart, and a low share alone takes
fragments for classes. Over 22 labelled sets in two dimensions (t-SNE and UMAP maps of digits,
2,000 and 5,000 MNIST digits, wine and breast cancer; blobs of equal and unequal spread and size,
moons, circles) the mean loss of ARI against the best eps of the sweep was 0.028 with 0.1 alone,
0.020 with 0.2, 0.032 to 0.040 with 0.25 to 0.4, 0.016 with this pair, whose worst loss was 0.06
(0.12 with 0.1). Bounds on noise of 5, 15 and 20 %, other places than the middle of the interval,
and the effective number of clusters (inverse Simpson index) did worse than 0.1 alone or no better.
"""

KNEE_SHARE = 0.98
"""Share of the k-distance curve, from below, in which the knee is looked for.

A few far outliers stretch the chord until the knee joins everything: on the sets above the mean ARI
was 0.73 and the worst 0.01 with the whole curve or 99.9 or 99 % of it, 0.74 and 0.50 with 98 %,
0.72 and 0.50 with 95 %, 0.68 and 0.54 with 90 %; a logarithmic axis changed nothing (0.72, 0.01).
"""


@dataclass(frozen=True)
class Choice:
    """An eps, the curves behind it, and what to know about it.

    The curves, of at most `SWEEP_LENGTH` points each: the sorted k-distances (``rank``,
    ``k_distance``); and against ``eps`` the share of ``noise``, the number of clusters of two
    samples or more (``n_clusters``) and, where they decide, of substantial ones.
    """

    eps: float
    curve: dict[str, list[float]]
    why: str
    note: str | None = None


def eps_by_n_clusters(found: Reachability, n_clusters: int) -> Choice:
    """Choose the eps whose number of substantial clusters is nearest to `n_clusters`.

    Of a logarithmic sweep of eps, those that leave at most 10 % noise are kept; of these, those
    whose numbers of substantial clusters are nearest to `n_clusters`, on average over the two
    shares of `SUBSTANTIAL`; of their unbroken intervals the longest, and its middle.
    """
    eps = _sweep_range(found)
    if eps is None:
        return Choice(1.0, {}, "all samples coincide", "No eps separates samples that coincide.")
    class_size = len(found.core) / n_clusters
    counts = np.stack([sweep(found, eps, share * class_size)[0] for share in SUBSTANTIAL])
    everyone, noise = sweep(found, eps, 1)
    curve = _k_distances(np.sqrt(np.sort(found.core))) | _against_eps(eps, everyone, noise)
    for share, row in zip(SUBSTANTIAL, counts, strict=True):
        curve[f"n_clusters_of_{share}_class_sizes"] = row.astype(float).tolist()
    quiet = noise <= MAX_NOISE
    off = np.where(quiet & (counts[0] > 0), np.abs(counts - n_clusters).sum(axis=0), np.inf)
    start, stop = _longest_run(off == off.min())
    chosen = float(np.sqrt(eps[start] * eps[stop - 1]))
    count = int(counts[0, (start + stop - 1) // 2])
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

    The knee is the point farthest below the chord between the ends of the curve's first 98 %
    (Satopää et al., 2011: Kneedle for a convex increasing curve; see `KNEE_SHARE`).
    """
    all_distances = np.sqrt(np.sort(found.core))
    distances = all_distances[: max(2, int(KNEE_SHARE * len(found.core)))]
    if not distances[-1] > 0 or not np.isfinite(distances[-1]):
        return Choice(1.0, {}, "flat k-distance curve", "The k-distance curve has no knee.")
    x = np.linspace(0, 1, len(distances))
    rise = (distances - distances[0]) / max(distances[-1] - distances[0], 1e-300)
    knee = int(np.argmax(x - rise))
    curve, eps = _k_distances(all_distances), _sweep_range(found)
    if eps is not None:
        curve |= _against_eps(eps, *sweep(found, eps, 1))
    why = f"knee of the k-distance curve at rank {knee} of {len(found.core)}"
    if distances[knee] > 0:
        return Choice(float(distances[knee]), curve, why)
    positive = float(distances[distances > 0][0])
    return Choice(positive, curve, why, "Knee at distance 0: took the least positive k-distance.")


def _k_distances(distances: NDArray[np.float64]) -> dict[str, list[float]]:
    """Thin the sorted k-distance curve."""
    shown = np.linspace(0, len(distances) - 1, min(len(distances), SWEEP_LENGTH)).astype(int)
    return {"rank": shown.astype(float).tolist(), "k_distance": distances[shown].tolist()}


def _against_eps(
    eps: NDArray[np.float64], n_clusters: NDArray[np.int64], noise: NDArray[np.float64]
) -> dict[str, list[float]]:
    return {
        "eps": eps.tolist(),
        "noise": noise.tolist(),
        "n_clusters": n_clusters.astype(float).tolist(),
    }


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
