"""The rule `eigengap`, which reads what a spectral fit reported."""

import numpy as np
from numpy.typing import NDArray

from bench.rules.candidates import Candidates
from bench.rules.rule import Rule


def eigengap(candidates: Candidates) -> NDArray[np.float64]:
    """Score by the gap after the k-th eigenvalue of the graph's Laplacian.

    The gap needs k + 1 eigenvalues. If a fit kept only k, the next one is taken from the candidate
    on the same embedding with the next larger number of clusters.
    """
    spectra = [
        np.sort(np.asarray(each.facts.get("eigenvalues", []))) for each in candidates.members
    ]
    return np.array([_gap(i, candidates, spectra) for i in range(len(candidates))])


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


RULE = Rule(
    "bench.rules.eigengap:eigengap",
    "Eigengap",
    "Gap after the k-th eigenvalue of the graph's Laplacian.",
    "von Luxburg 2007, section 8.3",
    "none: read from the fit",
    needs=("eigenvalues",),
)
