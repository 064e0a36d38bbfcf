"""An embedding scored: by the clusters in it, and by its neighbourhoods."""

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from bench.metrics import neighborhoods
from bench.metrics import noise as policies
from bench.metrics.catalog import of_kind
from bench.metrics.partition import Partition
from bench.metrics.registry import METRICS
from bench.metrics.sample import EmbeddingSample
from bench.metrics.sample_of import clusters_of, sample_of


def score_embedding(
    Z: NDArray[np.floating],
    assignments: NDArray[np.integer],
    *,
    seed: int,
    names: Collection[str] = METRICS,
) -> dict[str, float]:
    """Compute the scores of clusters in an embedding, without truth.

    Under the plain names, noise counts as one cluster; ``silhouette_left_out`` and the like leave
    it out. (With one cluster per noise sample, these scores would be meaningless.)

    Parameters
    ----------
    Z : ndarray of shape (n_samples, n_components)
    assignments : ndarray of shape (n_samples,)
        Integers; -1 is noise.
    seed : int
        Chooses 10,000 samples where there are more: pass the same for all clusterers of an
        embedding.
    names : collection of str
        The scores to compute, of `METRICS`.

    Returns
    -------
    dict of str to float
        Scores, NaN where undefined (a single cluster, say), with ``compactness_samples``, the
        number of samples they were computed on, and ``compactness_seed``.

    Raises
    ------
    ValueError
        Assignments of another length than the embedding.

    Examples
    --------
    >>> import numpy as np
    >>> from bench.metrics import score_embedding
    >>> Z = np.array([[0.0], [1.0], [10.0], [11.0]])
    >>> scores = score_embedding(Z, np.array([0, 0, 1, 1]), seed=0, names=["silhouette"])
    >>> round(scores["silhouette"], 2), scores["compactness_samples"]
    (0.9, 4)
    """
    return score_sample(sample_of(Z, seed=seed), assignments, names=names)


def score_sample(
    sample: EmbeddingSample, assignments: NDArray[np.integer], *, names: Collection[str] = METRICS
) -> dict[str, float]:
    """Compute scores without truth on a sample shared by several assignments.

    Parameters
    ----------
    sample : EmbeddingSample
        Samples of one embedding; intermediate results are reused for further assignments.
    assignments : ndarray of shape (n_samples,)
        Of all samples of the embedding, not only those chosen.

    Returns
    -------
    dict of str to float
        As `score_embedding`.

    Raises
    ------
    ValueError
        Assignments of another length than the embedding.
    """
    assignments = np.asarray(assignments)
    if assignments.shape != (sample.n_samples,):
        raise ValueError(
            f"Got assignments of shape {assignments.shape} for {sample.n_samples} samples."
        )
    metrics, once = of_kind("compactness", names), of_kind("density", names)
    if not metrics and not once:
        return {}
    clusters = clusters_of(sample, Partition.of(assignments[sample.rows]))
    scores = {name: metric(clusters) for name, metric in metrics.items()}
    clustered = clusters.without_noise()
    for name, metric in metrics.items():
        left_out = scores[name] if clustered is clusters else metric(clustered)
        scores[name + policies.suffix("left-out")] = left_out
    scores |= {name: metric(clusters) for name, metric in once.items()}
    return {**scores, "compactness_samples": sample.n_chosen, "compactness_seed": sample.seed}


def embedding_quality(
    X: NDArray[np.floating],
    Z: NDArray[np.floating],
    truth: NDArray[np.integer] | None,
    *,
    seed: int,
    names: Collection[str] = METRICS,
) -> dict[str, float]:
    """Compute the scores of an embedding that need no clusterer.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features)
    Z : ndarray of shape (n_samples, n_components)
        If the features are their own embedding, pass the same array: then one search is enough.
    truth : ndarray of shape (n_samples,), or None
    seed : int
        Chooses the samples whose neighbourhoods are looked at where there are many.
    names : collection of str
        The scores to compute, of `METRICS`.

    Returns
    -------
    dict of str to float
        Scores, NaN where undefined, with ``neighborhood_samples``, the number of samples whose
        neighbourhoods were looked at, and ``neighborhood_seed``.

    Raises
    ------
    ValueError
        An embedding, or truth, of another length than the features.

    Examples
    --------
    >>> import numpy as np
    >>> from bench.metrics import embedding_quality
    >>> X = np.random.default_rng(0).normal(size=(100, 5))
    >>> scores = embedding_quality(X, X, None, seed=0, names=["trustworthiness"])
    >>> scores["trustworthiness"], scores["neighborhood_samples"]
    (1.0, 100)
    """
    n = X.shape[0]
    if Z.shape[0] != n or (truth is not None and len(truth) != n):
        raise ValueError(f"Got an embedding or truth of another length than the {n} samples.")
    metrics = of_kind("embedding", names)
    if not metrics:
        return {}
    nearby = neighborhoods.find(X, Z, seed=seed)
    scores = {name: metric(nearby, truth) for name, metric in metrics.items()}
    looked_at = 0 if nearby is None else len(nearby.queries)
    return {**scores, "neighborhood_samples": looked_at, "neighborhood_seed": seed}
