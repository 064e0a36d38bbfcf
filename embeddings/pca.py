"""Principal components, as many as the data allows."""

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

EXACT_FEATURES = 2_000
"""Up to this many features the covariance matrix is decomposed exactly."""

EXACT_SVD = 1_000
"""Up to this many features or samples, whichever are fewer, a full decomposition is affordable;
beyond, its cubic cost rules, and scikit-learn's randomised solver takes over."""


class PCA(
    SparseInput, Float32Output, ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator
):
    """Project on the first principal components (scikit-learn's PCA).

    Parameters
    ----------
    n_components : int
        Components kept; where data has fewer features or samples, as many as it has.
    whiten : bool
        Whether to scale every component to unit variance.
    random_state : int, RandomState instance or None
        Seeds the randomised solver, which only data of many features needs (see `EXACT_SVD`).

    Attributes
    ----------
    mean_ : ndarray of shape (n_features,), float32
        Taken off first: the covariance of float32 features far from the origin loses its digits.
    pca_ : sklearn.decomposition.PCA
        The decomposition of the centred features.
    report_ : dict
        Components kept, solver, and the share of the variance that they explain.

    Examples
    --------
    >>> import numpy as np
    >>> from embeddings.pca import PCA
    >>> X = np.random.default_rng(0).normal(size=(60, 8))
    >>> PCA(n_components=3).fit_transform(X).shape
    (60, 3)
    """

    def __init__(
        self, n_components: int = 30, *, whiten: bool = False, random_state: Any = None
    ) -> None:
        self.n_components = n_components
        self.whiten = whiten
        self.random_state = random_state

    def fit(self, X: NDArray[Any], y: object = None) -> Self:
        """Find the components of `X`, shape (n_samples, n_features); `y` is ignored.

        Raises
        ------
        ValueError
            Fewer than two samples, NaN or infinite features, `n_components` below one.
        """
        from sklearn.decomposition import PCA as Decomposition

        X = validate_data(self, X, accept_sparse="csr", dtype=np.float32, ensure_min_samples=2)
        check_counts(self, "n_components")
        kept = min(self.n_components, *X.shape)
        if issparse(X):
            return self._fit_sparse(X, kept)
        self.mean_ = X.mean(axis=0, dtype=np.float64).astype(np.float32)
        self.pca_ = Decomposition(
            kept,
            whiten=self.whiten,
            svd_solver=_solver(X.shape),
            random_state=draw_seed(self.random_state),
        ).fit(X - self.mean_)
        self.report_ = {
            "n_components": kept,
            "svd_solver": self.pca_.svd_solver,
            "explained_variance_ratio": round(float(self.pca_.explained_variance_ratio_.sum()), 6),
        }
        return self

    def _fit_sparse(self, X: Any, kept: int) -> Self:
        """Decompose CSR, which scikit-learn centres without writing its zeros out."""
        from sklearn.decomposition import PCA as Decomposition

        # Lanczos iterations find fewer components than there are features.
        solver = "arpack" if kept < min(X.shape) else "covariance_eigh"
        self.mean_ = np.zeros(X.shape[1], np.float32)
        seed = draw_seed(self.random_state)
        found = Decomposition(kept, whiten=self.whiten, svd_solver=solver, random_state=seed)
        self.pca_ = found.fit(X.astype(np.float64))
        explained = float(self.pca_.explained_variance_ratio_.sum())
        self.report_ = {
            "n_components": kept,
            "svd_solver": solver,
            "explained_variance_ratio": round(explained, 6),
        }
        return self

    def transform(self, X: NDArray[Any]) -> NDArray[np.float32]:
        """Project samples, seen or unseen; returns (n_samples, n_components), float32."""
        check_is_fitted(self)
        X = validate_data(self, X, accept_sparse="csr", dtype=np.float32, reset=False)
        origin = self.mean_.astype(np.float64) + self.pca_.mean_
        axes = self.pca_.components_.astype(np.float64)
        if self.whiten:
            variance = self.pca_.explained_variance_.astype(np.float64)
            axes /= np.sqrt(np.maximum(variance, np.finfo(np.float32).eps))[:, None]
        if issparse(X):
            return project_sparse(X, axes, origin)
        return project(X, axes, origin)

    @property
    def _n_features_out(self) -> int:
        return int(self.pca_.n_components_)


def _solver(shape: tuple[int, ...]) -> str:
    n_samples, n_features = shape
    if n_features <= EXACT_FEATURES and n_samples >= n_features:
        return "covariance_eigh"
    return "full" if min(shape) <= EXACT_SVD else "randomized"
