"""An embedding scored: by the clusters in it, and by its neighbourhoods."""

import numpy as np
from numpy.typing import NDArray

from bench.metrics import neighborhoods
from bench.metrics import noise as policies
from bench.metrics.registry import METRICS

MAX_SAMPLES = 10_000
"""Samples that compactness is computed on; with more, a random choice of that size."""


def score_embedding(
    Z: NDArray[np.floating], assignments: NDArray[np.integer], *, seed: int
) -> dict[str, float]:
    """Compute the scores that need no truth: how tight and apart the clusters are.

    Noise counts as one cluster under the plain names; ``silhouette_left_out`` and its like leave
    it out. (With a cluster a noise sample these scores say nothing.)

    Parameters
    ----------
    Z : ndarray of shape (n_samples, n_components)
    assignments : ndarray of shape (n_samples,)
        Integers; -1 is noise.
    seed : int
        Chooses `MAX_SAMPLES` samples where there are more: pass the same for all clusterers of an
        embedding.

    Returns
    -------
    dict of str to float
        Scores, NaN where undefined (a single cluster, say), with ``compactness_samples``, the
        number of samples they were computed on, and ``compactness_seed``.

    Raises
    ------
    ValueError
        Assignments of another length than the embedding.
    """
    assignments = np.asarray(assignments)
    if assignments.shape != (len(Z),):
        raise ValueError(f"Got assignments of shape {assignments.shape} for {len(Z)} samples.")
    if len(Z) > MAX_SAMPLES:
        rng = np.random.default_rng(seed)
        chosen = np.sort(rng.choice(len(Z), size=MAX_SAMPLES, replace=False))
        Z, assignments = Z[chosen], assignments[chosen]
    kept = assignments != policies.NOISE
    metrics = {name: metric for name, metric in METRICS.items() if metric.kind == "compactness"}
    scores = {name: metric(Z, assignments) for name, metric in metrics.items()}
    for name, metric in metrics.items():
        left_out = scores[name] if kept.all() else metric(Z[kept], assignments[kept])
        scores[name + policies.suffix("left-out")] = left_out
    return {**scores, "compactness_samples": len(Z), "compactness_seed": seed}


def embedding_quality(
    X: NDArray[np.floating],
    Z: NDArray[np.floating],
    truth: NDArray[np.integer] | None,
    *,
    seed: int,
) -> dict[str, float]:
    """Compute the scores of an embedding that no clusterer has a part in.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features)
    Z : ndarray of shape (n_samples, n_components)
    truth : ndarray of shape (n_samples,), or None
    seed : int
        Chooses the samples whose neighbourhoods are looked at where there are many.

    Returns
    -------
    dict of str to float
        Scores, NaN where undefined, with ``neighborhood_samples``, the number of samples whose
        neighbourhoods were looked at, and ``neighborhood_seed``.

    Raises
    ------
    ValueError
        An embedding, or truth, of another length than the features.
    """
    if len(Z) != len(X) or (truth is not None and len(truth) != len(X)):
        raise ValueError(f"Got an embedding or truth of another length than the {len(X)} samples.")
    found = neighborhoods.find(X, Z, seed=seed)
    scores = {
        name: metric(found, truth) for name, metric in METRICS.items() if metric.kind == "embedding"
    }
    looked_at = 0 if found is None else len(found.queries)
    return {**scores, "neighborhood_samples": looked_at, "neighborhood_seed": seed}
