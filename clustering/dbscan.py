"""DBSCAN with label-free rules for eps.

Its memory is linear in the number of samples.
"""

from numbers import Real
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.utils.validation import validate_data

from clustering.shared.checks import check_count, check_n_clusters
from clustering.shared.dimensions import TREE_DIMENSIONS
from embeddings.neighbors.graph import NeighborGraph, own_graph

_LEAST_NEIGHBORS = 15
"""Least neighbours per sample: fewer leave the graph in many parts, which cost passes to join."""

_LARGEST = 1e18
"""Squared differences of larger features overflow float32."""


def default_min_samples(n_samples: int) -> int:
    """Return the default of min_samples for a sample size.

    It is 2 ln(n_samples), at least 5.

    Neighbour graphs of samples from one cluster stay connected once their number of neighbours
    grows with the logarithm of the sample size (Maier, Hein and von Luxburg, 2009). Of 5, 10,
    sqrt(n) / 8, sqrt(n) / 4, sqrt(n) / 2 and 2 ln(n), the last gave the best mean ARI, under either
    rule for eps, on the sets named in :data:`clustering.trees.eps_rules.SUBSTANTIAL`.
    """
    return min(n_samples, max(5, round(2 * np.log(n_samples))))


class DBSCAN(ClusterMixin, BaseEstimator):
    """Density-based clusters of core points and their borders.

    Core points are linked by steps of at most eps.

    Ester et al. (1996). Core points, noise and clusters are those of scikit-learn; a border point
    goes to the cluster of its nearest core point. Memory is O(n_samples * min_samples): no list of
    all pairs within eps is ever made. Where the number of samples is so large that the neighbour
    graph is approximate (see :mod:`embeddings.neighbors.graph`), `report_` gives its recall.

    Parameters
    ----------
    eps : float, "knee", "n_clusters" or None
        Two core points are linked up to this distance, in units of X. A name is a label-free rule:
        "knee" takes the knee of the sorted k-distance curve, "n_clusters" the eps whose number of
        substantial clusters is nearest to `n_clusters`, noise at most 10 % (see
        :mod:`clustering.trees.eps_rules` for both, and for how they were chosen). None is
        "n_clusters" where `n_clusters` is given, else "knee".
    min_samples : int, optional
        Samples within eps of a core point, itself included, as in scikit-learn. By default
        2 ln(n_samples), at least 5: see :func:`default_min_samples`.
    n_clusters : int, optional
        The number that the rule "n_clusters" aims at.

    Attributes
    ----------
    labels_ : ndarray of shape (n_samples,)
        Assignments, numbered by their first core point; -1 = noise.
    core_sample_indices_ : ndarray of int
    eps_ : float
        The eps that was used.
    min_samples_ : int
        The min_samples that was used.
    report_ : dict
        How eps was found, the curve behind it, and a note where the rule cannot work.

    Raises
    ------
    ValueError
        X is not a finite table, a parameter is out of range, or there are fewer samples than
        clusters.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.datasets import make_blobs
    >>> from clustering.dbscan import DBSCAN
    >>> X, _ = make_blobs(60, centers=[[0, 0], [9, 0], [0, 9]], random_state=0)
    >>> X = np.vstack([X, [[99, 99]]])  # far from all others
    >>> assignments = DBSCAN(eps=3, min_samples=5).fit_predict(X)
    >>> np.bincount(assignments[:-1]).tolist(), int(assignments[-1])
    ([20, 20, 20], -1)
    """

    depends_on_threads = False

    def __init__(
        self,
        eps: float | str | None = None,
        *,
        min_samples: int | None = None,
        n_clusters: int | None = None,
    ) -> None:
        self.eps = eps
        self.min_samples = min_samples
        self.n_clusters = n_clusters

    @property
    def wants_n_clusters(self) -> bool:
        """Return whether a given n_clusters would change what is found."""
        return self.eps is None or self.eps == "n_clusters"

    def neighbors_wanted(self, n_samples: int, n_features: int) -> int:
        """Return how many neighbours of each sample `fit` can use.

        The sample itself is left out; 0 means none.
        """
        if n_features <= TREE_DIMENSIONS or n_samples < 2:
            return 0
        wanted = self.min_samples or default_min_samples(n_samples)
        return min(n_samples - 1, max(wanted - 1, _LEAST_NEIGHBORS))

    def fit(
        self, X: ArrayLike, y: object = None, *, neighbors: NeighborGraph | None = None
    ) -> Self:
        """Find the clusters of X, of shape (n_samples, n_features).

        `neighbors`, where given, is the graph of X with at least `neighbors_wanted` neighbours, a
        :class:`embeddings.neighbors.graph.NeighborGraph`.
        """
        data: Any = validate_data(self, X, dtype=[np.float64, np.float32], order="C")
        rule = self._rule(len(data))
        if np.abs(data).max() > _LARGEST:
            raise ValueError(f"Got features beyond {_LARGEST:g}, whose squares overflow: scale X.")
        self.min_samples_ = self.min_samples or default_min_samples(len(data))
        self.report_: dict[str, Any] = {"min_samples": self.min_samples_, "eps_rule": rule}
        self.eps_ = float(self.eps) if rule == "given" else 1.0  # type: ignore[arg-type]
        self.labels_ = np.full(len(data), -1, np.intp)
        self.core_sample_indices_ = np.empty(0, np.intp)
        if self.min_samples_ > len(data):
            self.report_["note"] = "Fewer samples than min_samples: all of them are noise."
        else:
            space = self._space(data, neighbors)
            if rule != "given":
                self._choose_eps(space, rule)
            self.labels_, is_core = space.clusters(self.eps_)
            self.core_sample_indices_ = np.flatnonzero(is_core)
        self._report()
        return self

    def _rule(self, n_samples: int) -> str:
        """Check the parameters and return the name of the rule for eps."""
        for name in ("min_samples", "n_clusters"):
            if getattr(self, name) is not None:
                check_count(name, getattr(self, name))
        rule: Any = self.eps
        if rule is None:
            rule = "knee" if self.n_clusters is None else "n_clusters"
        if not isinstance(rule, str):
            number = isinstance(rule, Real) and not isinstance(rule, bool)
            if not number or not 0 < float(rule) < np.inf:
                raise ValueError(f"Got eps={rule!r}, but expected a positive finite number.")
            return "given"
        if rule not in ("knee", "n_clusters"):
            raise ValueError(
                f"Got eps={rule!r}, but expected a positive number, 'knee' or 'n_clusters'."
            )
        if rule == "n_clusters":
            if self.n_clusters is None:
                raise ValueError("Got eps='n_clusters' without n_clusters: say how many clusters.")
            check_n_clusters(self.n_clusters, n_samples)
        return rule

    def _space(self, X: NDArray[Any], neighbors: NeighborGraph | None) -> Any:
        from clustering.trees.reach import GraphSpace, TreeSpace

        wanted = self.neighbors_wanted(*X.shape)
        if not wanted:
            return TreeSpace(X, self.min_samples_)
        graph = own_graph(X, wanted, neighbors)
        if graph.recall is not None:
            self.report_["neighbors_recall"] = graph.recall
        return GraphSpace(X, self.min_samples_, graph.indices, graph.distances)

    def _choose_eps(self, space: Any, rule: str) -> None:
        from clustering.trees.eps_rules import eps_by_knee, eps_by_n_clusters

        if rule == "knee":
            choice = eps_by_knee(space.reach)
        else:
            choice = eps_by_n_clusters(space.reach, int(self.n_clusters or 1))
        self.eps_ = choice.eps
        self.report_ |= {"eps_why": choice.why, "eps_curve": choice.curve}
        if choice.note:
            self.report_["note"] = choice.note

    def _report(self) -> None:
        found = int(self.labels_.max(initial=-1)) + 1
        self.report_ |= {
            "eps": self.eps_,
            "n_clusters": found,
            "noise": float(np.mean(self.labels_ == -1)),
            "n_core_samples": len(self.core_sample_indices_),
        }
        if found <= 1:
            note = "DBSCAN finds " + ("one cluster" if found else "no cluster") + " at this eps."
            self.report_["note"] = " ".join(filter(None, [self.report_.get("note"), note]))
