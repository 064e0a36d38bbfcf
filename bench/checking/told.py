"""Whether a clusterer is told the number of clusters, and listens."""

import numpy as np

from bench.checking.fitting import answer, build
from bench.checking.small_data import COARSE, FINE, features
from bench.checking.verdict import Verdict, failed, not_applicable, passed
from bench.methods.method import Method
from bench.methods.traits import parameters, wants_n_clusters


def told_n_clusters(method: Method) -> Verdict:
    """Judge whether a clusterer that takes `n_clusters` makes something of it.

    Tables say of every clusterer whether it was told. One that takes the number and ignores it
    would be set beside those that profit from it.
    """
    if "n_clusters" not in parameters(method.load()):
        return not_applicable("takes no n_clusters: tables say that it was not told")
    if "n_clusters" in method.params:
        return not_applicable(f"n_clusters is set to {method.params['n_clusters']!r}")
    if not wants_n_clusters(build(method)):
        return not_applicable("wants_n_clusters is false: it is not told")
    X = features("clusterer")
    few, many = (answer(method, X, n_clusters=k) for k in (COARSE, FINE))
    if np.array_equal(few, many):
        return failed(
            f"told {COARSE} and told {FINE}, it gives the same assignments",
            "use n_clusters, or take no such parameter",
        )
    found = [len(np.unique(each[each >= 0])) for each in (few, many)]
    return passed(f"told {COARSE} it finds {found[0]}, told {FINE} it finds {found[1]}")
