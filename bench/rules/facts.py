"""Rules that read what a fit reported."""

import numpy as np
from numpy.typing import NDArray

from bench.rules.candidates import Candidate, Candidates


def bic(candidates: Candidates) -> NDArray[np.float64]:
    """Score by the Bayesian information criterion, turned so that more is better.

    A fit's own `bic` is taken where it reports one; else it follows from a mixture's
    `log_likelihood` (mean per sample), `covariance_type` and number of clusters.
    Where the fit scaled its data, this is off by a constant: compare within one embedding only.
    """
    return np.array([_bic(each) for each in candidates.members])


def eigengap(candidates: Candidates) -> NDArray[np.float64]:
    """Score by the gap after the k-th eigenvalue of the graph's Laplacian.

    The gap needs k + 1 eigenvalues: where a fit kept only k, the next one is taken from the
    candidate with the fewest clusters beyond k that the same embedding has.
    """
    spectra = [
        np.sort(np.asarray(each.facts.get("eigenvalues", []))) for each in candidates.members
    ]
    return np.array([_gap(i, candidates, spectra) for i in range(len(candidates))])


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


def _gap(i: int, candidates: Candidates, spectra: list[NDArray[np.float64]]) -> float:
    k, own = candidates.members[i].n_clusters, spectra[i]
    if len(own) < k or k == 0:
        return np.nan
    longer = [
        spectrum
        for each, spectrum in zip(candidates.members, spectra, strict=True)
        if len(spectrum) > k and each.embedding is candidates.members[i].embedding
    ]
    if not longer:
        return np.nan
    return float(min(longer, key=len)[k] - own[k - 1])
