"""Scores that are computed only when requested, with ``--metric``."""

from bench.metrics.metric import Metric

ON_REQUEST: dict[str, Metric] = {
    "pair_sets_index": Metric(
        "bench.metrics.sets:pair_sets_index",
        "truth",
        "Pair sets index",
        "Overlap of matched clusters and classes over the larger of each, adjusted for chance.",
        source="Rezaei and Fränti 2016",
    ),
    "normalized_clustering_accuracy": Metric(
        "bench.metrics.sets:normalized_clustering_accuracy",
        "truth",
        "Normalized accuracy",
        "Mean recall of classes in their matched clusters, less what even assignment reaches.",
        lower=-1.0,
        source="Gagolewski 2025",
    ),
    "adjusted_asymmetric_accuracy": Metric(
        "bench.metrics.sets:adjusted_asymmetric_accuracy",
        "truth",
        "Asymmetric accuracy",
        "The normalized accuracy, only where there are as many clusters as classes.",
        lower=-1.0,
        source="Gagolewski 2022",
    ),
    "k_error": Metric(
        "bench.metrics.cluster_count:k_error",
        "table",
        "Error of k",
        "How many clusters too many or too few were found; noise is none.",
        upper=float("inf"),
        higher_is_better=False,
        source="ours",
    ),
    "dbcv": Metric(
        "bench.metrics.density:dbcv",
        "density",
        "DBCV",
        "Density between clusters against density within; noise counts against it.",
        lower=-1.0,
        is_cheap=False,
        source="Moulavi, Jaskowiak, Campello, Zimek and Sander 2014",
    ),
}
"""Name -> what the score is and how to read it."""
