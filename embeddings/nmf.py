"""Non-negative parts, and how much of each a sample has."""

import warnings
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from embeddings.shared.counts import check_counts
from embeddings.shared.output import Float32Output
from embeddings.shared.seeds import draw_seed


class NMF(Float32Output, ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """Factor non-negative features into parts and shares (scikit-learn's NMF).

    A factorisation leaves the scale of each part open. Here parts have unit length, so that shares
    are in units of the features and none counts more only for how it was found.

    Parameters
    ----------
    n_components : int
        Parts, as many by default as `pca` keeps components; where data has fewer features or
        samples, as many as it has.
    max_iter : int
        Rounds of coordinate descent at most (scikit-learn's default).
    random_state : int, RandomState instance or None
        Seeds the start (from a randomised singular value decomposition).

    Attributes
    ----------
    nmf_ : sklearn.decomposition.NMF
        The factors as found.
    components_ : ndarray of shape (n_components, n_features), float32
        The parts, of unit length or zero.
    n_iter_ : int
        Rounds run.
    report_ : dict
        Parts, rounds, and the root mean squared error of the features rebuilt.

    Examples
    --------
    >>> from sklearn.datasets import load_digits
    >>> X = load_digits().data[:200] / 16
    >>> from embeddings.nmf import NMF
    >>> shares = NMF(n_components=5, random_state=0).fit_transform(X)
    >>> shares.shape, bool((shares >= 0).all())
    ((200, 5), True)
    """

    def __init__(
        self, n_components: int = 30, *, max_iter: int = 200, random_state: Any = None
    ) -> None:
        self.n_components = n_components
        self.max_iter = max_iter
        self.random_state = random_state

    def fit(self, X: NDArray[Any], y: object = None) -> Self:
        """Find the parts of `X`, shape (n_samples, n_features); `y` is ignored.

        Raises
        ------
        ValueError
            Fewer than two samples, NaN or infinite or negative features, counts below one.
        """
        from sklearn.decomposition import NMF as Factors
        from sklearn.exceptions import ConvergenceWarning

        X = validate_data(
            self, X, accept_sparse="csr", dtype=np.float32,
            ensure_min_samples=2, ensure_non_negative=True,
        )  # fmt: skip
        check_counts(self, "n_components", "max_iter")
        kept = min(self.n_components, *X.shape)
        seed = draw_seed(self.random_state)
        self.nmf_ = Factors(kept, max_iter=self.max_iter, random_state=seed)
        with warnings.catch_warnings():
            # The report says how many rounds it took.
            warnings.simplefilter("ignore", ConvergenceWarning)
            self.nmf_.fit(X)
        self._length = np.linalg.norm(self.nmf_.components_, axis=1)
        self.components_ = (
            self.nmf_.components_ / np.where(self._length > 0, self._length, 1)[:, None]
        )
        self.n_iter_ = int(self.nmf_.n_iter_)
        error = float(self.nmf_.reconstruction_err_ / np.sqrt(X.shape[0] * X.shape[1]))
        self.report_ = {
            "n_components": kept,
            "n_iter": self.n_iter_,
            "rmse": round(error, 6),
        }
        return self

    def transform(self, X: NDArray[Any]) -> NDArray[np.float32]:
        """Return samples' shares of the parts, shape (len(X), n_components), float32.

        They are solved for with the parts as they are, fitted samples or not.
        """
        check_is_fitted(self)
        X = validate_data(
            self, X, accept_sparse="csr", dtype=np.float32, ensure_non_negative=True, reset=False
        )
        return np.asarray(self.nmf_.transform(X) * self._length, np.float32)

    def __sklearn_tags__(self) -> Any:
        """Say that negative features are refused, and sparse ones are not."""
        tags = super().__sklearn_tags__()
        tags.input_tags.positive_only = True
        tags.input_tags.sparse = True
        return tags

    @property
    def _n_features_out(self) -> int:
        return len(self.nmf_.components_)
