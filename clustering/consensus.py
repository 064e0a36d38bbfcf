"""K-means on several embeddings.

Of the answers, the one that the others agree with most is kept.
"""

from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted, validate_data

from clustering.kmeans import KMeans
from clustering.shared.checks import check_count, check_n_clusters


class Consensus(ClusterMixin, BaseEstimator):
    """Cluster several embeddings separately and let them vote.

    The embeddings stand side by side in X. The assignments whose mean adjusted Rand index with
    those of the other embeddings is largest are kept: the medoid of the clusterings (Strehl and
    Ghosh, 2002, pick in this way by mutual information). Where an embedding has placed clusters in
    a way that misleads k-means, the others outvote it. With two embeddings, as with one, the first
    is kept.

    Parameters
    ----------
    n_clusters : int, default 8
    n_embeddings : int, default 1
        How many embeddings, all of the same number of columns, X is made of, as
        :class:`embeddings.umap_layouts.UMAPLayouts` makes it; 1 is k-means as it is.
    random_state : int, RandomState or None
        Draws the first centres.

    Attributes
    ----------
    labels_ : ndarray of shape (n_samples,), int32
        Assignments.
    chosen_ : int
        The embedding that they come from.
    report_ : dict
        Mean agreement of each embedding's assignments with the others', and which were chosen.

    Raises
    ------
    ValueError
        X is not a finite table or cannot be divided in this way, a parameter is out of range, or
        there are fewer samples than clusters.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.datasets import make_blobs
    >>> from clustering.consensus import Consensus
    >>> X, _ = make_blobs(60, centers=[[0, 0], [9, 0], [0, 9]], random_state=0)
    >>> side_by_side = np.hstack([X, -X, X[:, ::-1]])
    >>> consensus = Consensus(3, n_embeddings=3, random_state=0)
    >>> np.bincount(consensus.fit_predict(side_by_side)).tolist()
    [20, 20, 20]
    """

    depends_on_threads = False

    def __init__(
        self,
        n_clusters: int = 8,
        *,
        n_embeddings: int = 1,
        random_state: int | np.random.RandomState | None = None,
    ) -> None:
        self.n_clusters = n_clusters
        self.n_embeddings = n_embeddings
        self.random_state = random_state

    def fit(self, X: ArrayLike, y: object = None) -> Self:
        """Find the clusters of X, of shape (n_samples, n_features)."""
        data: Any = validate_data(self, X, dtype=[np.float64, np.float32], order="C")
        check_n_clusters(self.n_clusters, len(data))
        check_count("n_embeddings", self.n_embeddings)
        if data.shape[1] % self.n_embeddings:
            raise ValueError(
                f"Got {data.shape[1]} columns, but expected those of n_embeddings="
                f"{self.n_embeddings} embeddings of equal width."
            )
        rng = check_random_state(self.random_state)
        fitted = [KMeans(self.n_clusters, random_state=rng).fit(part) for part in self._parts(data)]
        agreement = _agreement([each.labels_ for each in fitted])
        self.chosen_ = int(np.argmax(agreement))
        self._kmeans = fitted[self.chosen_]
        self.labels_ = self._kmeans.labels_
        self.report_ = {
            "n_clusters": self.n_clusters,
            "agreement": agreement,
            "chosen": self.chosen_,
        }
        return self

    def predict(self, X: ArrayLike) -> NDArray[np.int32]:
        """Return each sample's nearest centre in the chosen embedding."""
        check_is_fitted(self)
        data: Any = validate_data(self, X, reset=False, dtype=[np.float64, np.float32], order="C")
        return self._kmeans.predict(self._parts(data)[self.chosen_])

    def _parts(self, X: NDArray[Any]) -> list[NDArray[Any]]:
        return [np.ascontiguousarray(part) for part in np.hsplit(X, self.n_embeddings)]


def _agreement(answers: list[NDArray[np.int32]]) -> list[float]:
    """Return each clustering's mean adjusted Rand index with the others.

    A single clustering gets 1.
    """
    from sklearn.metrics import adjusted_rand_score

    n = len(answers)
    matrix = np.eye(n)
    for i in range(n):
        for j in range(i):
            matrix[i, j] = matrix[j, i] = adjusted_rand_score(answers[i], answers[j])
    means: list[float] = (
        (matrix.sum(axis=1) - 1) / max(n - 1, 1) if n > 1 else np.ones(1)
    ).tolist()
    return means
