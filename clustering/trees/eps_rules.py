"""Label-free rules that choose DBSCAN's eps."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from clustering.trees.linkage import Reachability, sweep

SWEEP_LENGTH = 200
"""Values of eps in a sweep, and points of a curve in the report."""

COARSEST = 1.05
"""Largest ratio of neighbouring eps in a sweep.

A far outlier, or samples that all but coincide, stretch the range until 200 values step over an
interval that holds the clusters: such a sweep gets more values. On maps and features of MNIST and
Fashion-MNIST 200 values have ratios of 1.005 to 1.029.
"""

MAX_NOISE = 0.1
SUBSTANTIAL = (0.2, 0.5)
"""From these shares of n_samples / n_clusters on, a cluster is substantial; both are counted.

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

_ROUNDING = 1e-5
"""Relative error of the float32 distances of a neighbour graph, with room to spare."""


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


_ALL_COINCIDE = Choice(1.0, {}, "all samples coincide", "No eps separates samples that coincide.")


def eps_by_n_clusters(found: Reachability, n_clusters: int) -> Choice:
    """Choose the eps whose number of substantial clusters is nearest to `n_clusters`.

    Of a logarithmic sweep of eps, those that leave at most 10 % noise are kept; of these, those
    whose numbers of substantial clusters are nearest to `n_clusters`, on average over the two
    shares of `SUBSTANTIAL`; of their unbroken intervals the longest, and its middle. Where samples
    coincide, one more interval begins at 0, which on a logarithmic axis is the longest of all; of
    that interval, the middle of what lies above the first height at which others are joined, or
    half that height where nothing does.
    """
    eps = _sweep_range(found)
    if eps is None:
        return _ALL_COINCIDE
    class_size = len(found.core) / n_clusters
    counts = np.stack([sweep(found, eps, share * class_size)[0] for share in SUBSTANTIAL])
    everyone, noise = sweep(found, eps, 1)
    by_share = {
        f"n_clusters_of_{share}_class_sizes": row.astype(float)
        for share, row in zip(SUBSTANTIAL, counts, strict=True)
    }
    curve = _curves(found, eps, noise, everyone, **by_share)
    quiet = noise <= MAX_NOISE
    off = np.where(quiet & (counts[0] > 0), np.abs(counts - n_clusters).sum(axis=0), np.inf)
    place, chosen, span = _middle(eps, off == off.min(), _joins_at_zero(found))
    count = int(counts[0, place])
    why = f"{count} substantial clusters, nearest to the {n_clusters} told, for eps {span}"
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
    (Satopää et al., 2011: Kneedle for a convex increasing curve; see `KNEE_SHARE`). Its height is 0
    where many samples coincide: see `_above_zero`.
    """
    eps = _sweep_range(found)
    if eps is None:
        return _ALL_COINCIDE
    distances = np.sqrt(np.sort(found.core))[: max(2, int(KNEE_SHARE * len(found.core)))]
    everyone, noise = sweep(found, eps, 1)
    curve = _curves(found, eps, noise, everyone)
    x = np.linspace(0, 1, len(distances))
    rise = (distances - distances[0]) / max(distances[-1] - distances[0], 1e-300)
    flat = distances[-1] <= distances[0] * (1 + _ROUNDING)
    knee = len(distances) - 1 if flat else int(np.argmax(x - rise))
    why = f"knee of the k-distance curve at rank {knee} of {len(found.core)}"
    height = float(distances[knee])
    if not height > 0:
        return _above_zero(found, distances, Choice(float(eps[0]), curve, why), noise[0])
    # Rounding, of distances in float32 above all, must not cut through a tie. (Two samples alone
    # tie wherever each is the other's neighbour of that rank.)
    if flat or np.count_nonzero(distances == height) > 2:
        height *= 1 + _ROUNDING
    return Choice(height, curve, why)


def _above_zero(
    found: Reachability, distances: NDArray[np.float64], choice: Choice, noise: float
) -> Choice:
    """Choose eps for a knee at height 0.

    That height is the first of the sweep in `choice`.

    An eps below the least height at which anything but equal samples is joined finds what 0 would
    find. It is taken unless it leaves more than `MAX_NOISE`; then it is the least positive
    k-distance.
    """
    if _joins_at_zero(found) and noise <= MAX_NOISE:
        note = "Knee at distance 0: took an eps that joins nothing but samples that coincide."
        return replace(choice, note=note)
    positive = distances[distances > 0]
    if not len(positive):
        return replace(choice, eps=1.0, note="The k-distance curve has no knee.")
    note = "Knee at distance 0: took the least positive k-distance."
    return replace(choice, eps=float(positive[0]), note=note)


def _curves(
    found: Reachability,
    eps: NDArray[np.float64],
    noise: NDArray[np.float64],
    n_clusters: NDArray[np.int64],
    **more: NDArray[np.float64],
) -> dict[str, list[float]]:
    """Thin the sorted k-distance curve, and what is drawn against eps."""
    distances = np.sqrt(np.sort(found.core))
    rank = _shown(len(distances))
    against = {"eps": eps, "noise": noise, "n_clusters": n_clusters.astype(float), **more}
    shown = _shown(len(eps))
    return {
        "rank": rank.astype(float).tolist(),
        "k_distance": distances[rank].tolist(),
        **{name: values[shown].tolist() for name, values in against.items()},
    }


def _shown(length: int) -> NDArray[np.intp]:
    """Return which points of a curve of that length are reported."""
    return np.linspace(0, length - 1, min(length, SWEEP_LENGTH)).astype(int)


def _joins_at_zero(found: Reachability) -> bool:
    """Return whether samples that coincide are clusters at any eps."""
    return len(found.weights) > 0 and not found.weights[0] > 0


def _sweep_range(found: Reachability) -> NDArray[np.float64] | None:
    """Return eps in equal ratios over the heights of joins.

    These are the heights at which samples are joined. Return None without any.

    Heights of 0 have no place on a logarithmic axis. Where there are some, half the least other
    height comes first: the same is found at every eps below that height.
    """
    levels = found.weights[(found.weights > 0) & np.isfinite(found.weights)]
    if not len(levels):
        return None
    low, high = np.sqrt(levels[0]), np.sqrt(levels[-1])
    n_steps = int(np.ceil(np.log(high * 1.001 / low) / np.log(COARSEST)))
    eps = np.geomspace(low, high * 1.001, max(SWEEP_LENGTH, n_steps + 1))
    return np.concatenate([[low / 2], eps]) if _joins_at_zero(found) else eps


def _middle(
    eps: NDArray[np.float64], wanted: NDArray[np.bool_], from_zero: bool
) -> tuple[int, float, str]:
    """Return the middle of the longest run of True.

    Its place, its eps and its span are returned.

    With `from_zero` a run that begins at the first place reaches down to 0, and so is the longest.
    """
    edges = np.flatnonzero(np.diff(np.concatenate([[False], wanted, [False]]).astype(int)))
    starts, stops = edges[::2], edges[1::2]
    if from_zero and starts[0] == 0:
        # What is joined above the first height says more about the scale than the fact that 0 is
        # reached.
        start, stop, low, high = min(1, stops[0] - 1), stops[0], 0.0, eps[max(stops[0] - 1, 1)]
    else:
        longest = int(np.argmax(stops - starts))
        start, stop = starts[longest], stops[longest]
        low, high = eps[start], eps[stop - 1]
    chosen = float(np.sqrt(eps[start] * eps[stop - 1]))
    return int(start + stop - 1) // 2, chosen, f"from {low:.4g} to {high:.4g}"
