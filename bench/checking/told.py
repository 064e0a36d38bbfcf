"""Whether a clusterer uses the number of clusters it is told."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.checking.fitting import answer, build
from bench.checking.small_data import COARSE, FINE, features
from bench.checking.verdict import Verdict, failed, not_applicable, passed
from bench.methods.method import Method
from bench.methods.traits import parameters, wants_n_clusters

USE_IT = "use n_clusters, or take no such parameter"


def told_n_clusters(method: Method) -> Verdict:
    """Judge whether a clusterer that takes `n_clusters` makes something of it.

    Tables show for every clusterer whether it was told. One that takes the number and ignores it
    would be compared with those that profit from it.
    """
    if "n_clusters" not in parameters(method.load()):
        return not_applicable("takes no n_clusters: tables say that it was not told")
    if "n_clusters" in method.params:
        return not_applicable(f"n_clusters is set to {method.params['n_clusters']!r}")
    if not wants_n_clusters(build(method)):
        return not_applicable("wants_n_clusters is false: it is not told")
    X = features("clusterer")
    few, many = (answer(method, X, n_clusters=k) for k in (COARSE, FINE))
    if _same_partition(few, many):
        return failed(f"told {COARSE} and told {FINE}, it gives the same assignments", USE_IT)
    counts = [len(np.unique(each[each >= 0])) for each in (few, many)]
    # Differing assignments prove nothing if they would have differed anyway.
    if counts[0] == counts[1] and not _same_partition(few, answer(method, X, n_clusters=COARSE)):
        return failed(f"told {COARSE} and told {FINE}, it finds {counts[0]} clusters", USE_IT)
    return passed(f"told {COARSE} it finds {counts[0]}, told {FINE} it finds {counts[1]}")


def _same_partition(one: NDArray[Any], other: NDArray[Any]) -> bool:
    """Return whether two assignments agree up to the clusters' numbers."""
    pairs = np.unique(np.column_stack([one, other]), axis=0)
    return len(pairs) == len(np.unique(one)) == len(np.unique(other))
