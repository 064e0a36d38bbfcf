"""The rule `bic`, which reads what a mixture's fit reported."""

import numpy as np
from numpy.typing import NDArray

from bench.rules.candidates import Candidate, Candidates
from bench.rules.rule import Rule


def bic(candidates: Candidates) -> NDArray[np.float64]:
    """Score by the Bayesian information criterion, turned so that more is better.

    If a fit reports its own `bic`, that is used. Otherwise it is computed from a mixture's
    `log_likelihood` (mean per sample), `covariance_type` and number of clusters.
    Where the fit scaled its data, this is off by a constant: compare within one embedding only.
    """
    return np.array([_bic(each) for each in candidates.members])


def _bic(each: Candidate) -> float:
    if "bic" in each.facts:
        return -float(each.facts["bic"])
    if "log_likelihood" not in each.facts or "covariance_type" not in each.facts:
        return np.nan
    (n, d), k = each.embedding.shape, each.n_clusters
    per_cluster = {"full": d * (d + 1) / 2, "diag": d, "spherical": 1.0}
    kind = each.facts["covariance_type"]
    spread = d * (d + 1) / 2 if kind == "tied" else k * per_cluster.get(kind, np.nan)
    n_parameters = k * d + spread + k - 1
    return float(2 * n * float(each.facts["log_likelihood"]) - n_parameters * np.log(n))


RULE = Rule(
    "bench.rules.bic:bic",
    "BIC",
    "Likelihood of a mixture, less a price for its parameters.",
    "Schwarz 1978; Fraley and Raftery 2002",
    "none: read from the fit",
    needs=("log_likelihood",),
    relative=False,
)
