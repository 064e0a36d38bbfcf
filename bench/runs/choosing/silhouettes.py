"""The silhouette of each sample."""

import numpy as np
from numpy.typing import NDArray

MOST_COMPARED = 5_000
BLOCK = 1_000


def silhouettes(
    Z: NDArray[np.floating], assignments: NDArray[np.integer], *, seed: int = 0
) -> NDArray[np.float64]:
    """Return each sample's silhouette (Rousseeuw, 1987), without noise.

    Parameters
    ----------
    Z : ndarray of shape (n_samples, n_components)
    assignments : ndarray of shape (n_samples,)
        -1 = noise.

    Returns
    -------
    ndarray of shape (n_samples,)
        NaN for noise, and everywhere under two clusters; 0 for a cluster of one. If more than 5,000
        samples are in clusters, mean distances are to 5,000 of them, drawn from each cluster in
        proportion.

    Examples
    --------
    >>> silhouettes(np.array([[0.0], [1.0], [9.0], [10.0]]), np.array([0, 0, 1, 1])).round(2)
    array([0.89, 0.88, 0.88, 0.89])
    """
    from sklearn.metrics import pairwise_distances

    scores = np.full(len(Z), np.nan)
    rows = np.flatnonzero(assignments >= 0)
    names, codes, sizes = np.unique(assignments[rows], return_inverse=True, return_counts=True)
    if len(names) < 2:
        return scores
    X = np.asarray(Z[rows], np.float64)
    compared = _compared(codes, sizes, seed)
    members = (codes[compared][:, None] == np.arange(len(names))).astype(np.float64)
    counts = members.sum(axis=0)
    is_compared = np.zeros(len(rows), bool)
    is_compared[compared] = True
    for start in range(0, len(rows), BLOCK):
        part = slice(start, start + BLOCK)
        places = np.arange(len(codes[part]))
        sums = pairwise_distances(X[part], X[compared]) @ members
        others = counts[codes[part]] - is_compared[part]
        own = sums[places, codes[part]] / np.maximum(others, 1)
        means = sums / counts
        means[places, codes[part]] = np.inf
        nearest = means.min(axis=1)
        larger = np.maximum(own, nearest)
        values = np.where(larger > 0, (nearest - own) / np.where(larger > 0, larger, 1), 0)
        scores[rows[part]] = np.where(others > 0, values, 0)
    return scores


def _compared(
    codes: NDArray[np.integer], sizes: NDArray[np.integer], seed: int
) -> NDArray[np.intp]:
    """Choose samples to measure distances to, some of each cluster."""
    if len(codes) <= MOST_COMPARED:
        return np.arange(len(codes))
    rng = np.random.default_rng(seed)
    share = MOST_COMPARED / len(codes)
    chosen = [
        rng.choice(np.flatnonzero(codes == code), max(min(2, size), round(size * share)), False)
        for code, size in enumerate(sizes)
    ]
    return np.sort(np.concatenate(chosen))
