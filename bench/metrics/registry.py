"""The table of scores: where each is computed, how to read it."""

import math
from collections.abc import Collection

from bench.errors import unknown_name
from bench.metrics.metric import Metric

METRICS: dict[str, Metric] = {
    "ari": Metric(
        "bench.metrics.pairs:ari",
        "truth",
        "ARI",
        "Adjusted Rand index: agreement over pairs of samples, about 0 by chance.",
        lower=-0.5,
    ),
    "nmi": Metric(
        "bench.metrics.information:nmi",
        "truth",
        "NMI",
        "Mutual information of truth and assignments over the mean of their entropies.",
    ),
    "ami": Metric(
        "bench.metrics.information:ami",
        "truth",
        "AMI",
        "Mutual information adjusted for chance.",
        lower=-1.0,
    ),
    "v_measure": Metric(
        "bench.metrics.information:v_measure",
        "truth",
        "V-measure",
        "Harmonic mean of homogeneity and completeness.",
    ),
    "accuracy": Metric(
        "bench.metrics.matching:accuracy",
        "truth",
        "Accuracy",
        "Share of samples right under the best one-to-one matching of clusters and classes.",
    ),
    "purity": Metric(
        "bench.metrics.matching:purity",
        "truth",
        "Purity",
        "Share of samples in the most common class of their cluster; 1 for singleton clusters.",
    ),
    "homogeneity": Metric(
        "bench.metrics.information:homogeneity",
        "truth",
        "Homogeneity",
        "1 where every cluster holds one class only.",
    ),
    "completeness": Metric(
        "bench.metrics.information:completeness",
        "truth",
        "Completeness",
        "1 where every class lies in one cluster.",
    ),
    "fowlkes_mallows": Metric(
        "bench.metrics.pairs:fowlkes_mallows",
        "truth",
        "Fowlkes-Mallows",
        "Geometric mean of the precision and recall of pairs.",
    ),
    "n_clusters": Metric(
        "bench.metrics.counts:n_clusters",
        "count",
        "Clusters",
        "Number of clusters found, noise not counted.",
        upper=math.inf,
        higher_is_better=None,
    ),
    "noise": Metric(
        "bench.metrics.counts:noise",
        "count",
        "Noise",
        "Share of samples left as noise.",
        higher_is_better=False,
    ),
    "coverage": Metric(
        "bench.metrics.counts:coverage",
        "count",
        "Coverage",
        "Share of samples put into a cluster: what is scored when noise is left out.",
    ),
    "silhouette": Metric(
        "bench.metrics.compactness:silhouette",
        "compactness",
        "Silhouette",
        "Mean of (distance to the next cluster - to the own) over the larger; on the embedding.",
        lower=-1.0,
        is_cheap=False,
    ),
    "davies_bouldin": Metric(
        "bench.metrics.compactness:davies_bouldin",
        "compactness",
        "Davies-Bouldin",
        "Mean over clusters of the worst ratio of spreads to the distance of centres.",
        upper=math.inf,
        higher_is_better=False,
    ),
    "calinski_harabasz": Metric(
        "bench.metrics.compactness:calinski_harabasz",
        "compactness",
        "Calinski-Harabasz",
        "Variance between clusters over variance within; grows with the number of samples.",
        upper=math.inf,
    ),
    "trustworthiness": Metric(
        "bench.metrics.neighborhoods:trustworthiness",
        "embedding",
        "Trustworthiness",
        "Do the 10 nearest neighbours in the embedding come from near by among the features?",
        is_cheap=False,
    ),
    "neighbor_agreement": Metric(
        "bench.metrics.neighborhoods:neighbor_agreement",
        "embedding",
        "Neighbour agreement",
        "Share of a sample's 10 nearest neighbours in the embedding that are of its class.",
        is_cheap=False,
    ),
}
"""Name -> what the score is and how to read it."""


def wanted(scores: str | Collection[str] = "all") -> frozenset[str]:
    """Return the names of the scores that are asked for.

    Parameters
    ----------
    scores : "all", "core" or collection of str
        Every score, the cheap ones, or names of `METRICS`. A score that depends on what noise
        counts as comes under each policy.

    Raises
    ------
    UserError
        A name that no score has.

    Examples
    --------
    >>> from bench.metrics.registry import wanted
    >>> sorted(wanted("all") - wanted("core"))
    ['neighbor_agreement', 'silhouette', 'trustworthiness']
    """
    if isinstance(scores, str):
        if scores == "all":
            return frozenset(METRICS)
        if scores == "core":
            return frozenset(name for name, metric in METRICS.items() if metric.is_cheap)
        raise unknown_name("scores", scores, ["all", "core"])
    for name in scores:
        if name not in METRICS:
            raise unknown_name("score", name, METRICS)
    return frozenset(scores)
