"""The table of rules: ours, and those that installed packages declare."""

import importlib

from bench.errors import UserError, unknown_name
from bench.methods.reason import reason
from bench.methods.registry import Registry
from bench.rules.rule import Rule

RULES: dict[str, Rule] = {
    "pool-agreement": Rule(
        "bench.rules.pool:pool_agreement",
        "Agreement with a pool",
        "Agreement with cuts of as many clusters and with HDBSCANs, and separation.",
        "ours: the choice of the clusterer `best` (clustering.pool), asked about any candidates",
        "m n log n, and for each embedding cuts into as many clusters, of at most 2,000 samples",
    ),
    "agreement": Rule(
        "bench.rules.agreement:agreement",
        "Agreement",
        "Mean squared ARI with the other candidates.",
        "Strehl and Ghosh 2002, with the ARI in place of mutual information; the square is ours",
        "m² n",
    ),
    "persistence": Rule(
        "bench.rules.density:persistence",
        "Persistence",
        "Levels of the spanning tree at which clusters stay as they are, relative to their end.",
        "ours, after the lifetimes of clusters in Campello, Moulavi and Sander 2013",
        "m n + n log n for each embedding, of at most 10,000 samples",
        relative=False,
    ),
    "stability": Rule(
        "bench.rules.agreement:stability",
        "Stability between seeds",
        "Mean ARI between a candidate's seeds.",
        "Ben-Hur, Elisseeff and Guyon 2002, with seeds in place of subsamples",
        "m n for each pair of seeds",
        relative=False,
    ),
    "silhouette": Rule(
        "bench.rules.compactness:silhouette",
        "Silhouette",
        "Mean silhouette coefficient.",
        "Rousseeuw 1987",
        "m n² d, of at most 2,000 samples",
        relative=False,
    ),
    "calinski-harabasz": Rule(
        "bench.rules.compactness:calinski_harabasz",
        "Calinski-Harabasz",
        "Variance between clusters over variance within.",
        "Calinski and Harabasz 1974",
        "m n d",
        relative=False,
    ),
    "davies-bouldin": Rule(
        "bench.rules.compactness:davies_bouldin",
        "Davies-Bouldin",
        "Mean over clusters of the worst ratio of spreads to the distance of centres.",
        "Davies and Bouldin 1979",
        "m (n + k²) d",
        relative=False,
    ),
    "dbcv": Rule(
        "bench.rules.geometry:dbcv",
        "DBCV",
        "Density between clusters against density within.",
        "Moulavi, Jaskowiak, Campello, Zimek and Sander 2014",
        "m n² d, of at most 2,000 samples",
        relative=False,
    ),
    "gap": Rule(
        "bench.rules.geometry:gap",
        "Gap statistic",
        "Dispersion within clusters against that of uniform data.",
        "Tibshirani, Walther and Hastie 2001",
        "m n d k, of at most 2,000 samples",
        relative=False,
    ),
    "neighbors": Rule(
        "bench.rules.geometry:neighbors",
        "Neighbours' consistency",
        "Share of ten neighbours in the same cluster, averaged over clusters.",
        "Handl and Knowles 2007",
        "n log n + m n",
        relative=False,
    ),
    "bic": Rule(
        "bench.rules.facts:bic",
        "BIC",
        "Likelihood of a mixture, less a price for its parameters.",
        "Schwarz 1978; Fraley and Raftery 2002",
        "none: read from the fit",
        needs=("log_likelihood",),
        relative=False,
    ),
    "eigengap": Rule(
        "bench.rules.facts:eigengap",
        "Eigengap",
        "Gap after the k-th eigenvalue of the graph's Laplacian.",
        "von Luxburg 2007, section 8.3",
        "none: read from the fit",
        needs=("eigenvalues",),
    ),
    "first": Rule(
        "bench.rules.floors:first",
        "First",
        "The candidate that was asked for first: a floor.",
        "a floor",
        "none",
    ),
    "random": Rule(
        "bench.rules.floors:random",
        "Random",
        "A candidate drawn by the seed: a floor.",
        "a floor",
        "none",
    ),
}
"""Name -> what computes the rule and how to read it."""

_REGISTRY = Registry("clusterbench.rules", {name: (rule.path, {}) for name, rule in RULES.items()})


def rule_names() -> list[str]:
    """Return the names of all rules, ours first."""
    return list(_REGISTRY.all())


def find_rule(name: str) -> Rule:
    """Return the rule of this name, ours or a package's.

    Raises
    ------
    UserError
        No rule has this name, or what a package declares is no `Rule`.
    """
    if name in RULES:
        return RULES[name]
    declared = _REGISTRY.lookup(name)
    if declared is None:
        raise unknown_name("rule", name, _REGISTRY.all())
    module, _, attribute = declared.path.partition(":")
    try:
        rule = getattr(importlib.import_module(module), attribute)
    except Exception as error:  # a module of somebody else's raises anything
        raise UserError(
            f"Got rule {name!r} of {declared.package}, which cannot be imported "
            f"({reason(error)}): mend or remove that package."
        ) from error
    if not isinstance(rule, Rule):
        raise UserError(
            f"Got rule {name!r} of {declared.package}, declared as {declared.path}: expected a "
            f"bench.rules.rule.Rule, got {type(rule).__name__}."
        )
    return rule
