"""Singular vectors of the features as they are, not centred."""

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import issparse
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from embeddings.shared.counts import check_counts
from embeddings.shared.output import Float32Output
from embeddings.shared.projection import project
from embeddings.shared.seeds import draw_seed
from embeddings.shared.sparse_input import SparseInput
from embeddings.shared.sparse_projection import project_sparse


class SVD(
    SparseInput, Float32Output, ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator
):
    """Project on the first singular vectors (scikit-learn's TruncatedSVD).

    Parameters
    ----------
    n_components : int
        Components kept, as many by default as `pca` keeps; where data has fewer features or
        samples, as many as it has.
    n_iter : int
        Power iterations of the randomised solver (scikit-learn's default).
    random_state : int, RandomState instance or None
        Seeds that solver.

    Attributes
    ----------
    svd_ : sklearn.decomposition.TruncatedSVD
        The decomposition.
    report_ : dict
        Components kept, and the share of the variance that they explain.

    Examples
    --------
    >>> from scipy.sparse import random_array
    >>> from embeddings.svd import SVD
    >>> X = random_array((60, 40), density=0.1, format="csr", rng=0)
    >>> SVD(n_components=3, random_state=0).fit_transform(X).shape
    (60, 3)
    """

    def __init__(
        self, n_components: int = 30, *, n_iter: int = 5, random_state: Any = None
    ) -> None:
        self.n_components = n_components
        self.n_iter = n_iter
        self.random_state = random_state

    def fit(self, X: NDArray[Any], y: object = None) -> Self:
        """Find the singular vectors of `X`, shape (n_samples, n_features); `y` is ignored.

        Raises
        ------
        ValueError
            Fewer than two samples or features, NaN or infinite features, `n_components` below one.
        """
        from sklearn.decomposition import TruncatedSVD

        X = validate_data(
            self, X, accept_sparse="csr", dtype=np.float32,
            ensure_min_samples=2, ensure_min_features=2,
        )  # fmt: skip
        check_counts(self, "n_components")
        kept = min(self.n_components, *X.shape)
        seed = draw_seed(self.random_state)
        self.svd_ = TruncatedSVD(kept, n_iter=self.n_iter, random_state=seed).fit(X)
        self.report_ = {
            "n_components": kept,
            "explained_variance_ratio": round(float(self.svd_.explained_variance_ratio_.sum()), 6),
        }
        return self

    def transform(self, X: NDArray[Any]) -> NDArray[np.float32]:
        """Project samples, seen or unseen; returns (len(X), n_components), float32."""
        check_is_fitted(self)
        X = validate_data(self, X, accept_sparse="csr", dtype=np.float32, reset=False)
        if issparse(X):
            return project_sparse(X, self.svd_.components_)
        return project(X, self.svd_.components_)

    @property
    def _n_features_out(self) -> int:
        return len(self.svd_.components_)
