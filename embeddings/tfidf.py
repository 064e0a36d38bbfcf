"""Counts of words weighed by how few documents have the word."""

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, issparse
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from embeddings.shared.output import Float32Output
from embeddings.shared.sparse_input import SparseInput


class TfIdf(SparseInput, Float32Output, OneToOneFeatureMixin, TransformerMixin, BaseEstimator):
    """Weigh counts of words by their rarity (scikit-learn's tf-idf).

    Each count is multiplied by 1 + ln((1 + n) / (1 + d)), n being the number of documents and d
    that of those with the word; each document is then scaled to length 1. A document without a word
    stays zero. Sparse counts stay sparse.

    Parameters
    ----------
    sublinear_tf : bool
        Whether to take 1 + ln(count) in the place of a count, for long documents.

    Attributes
    ----------
    idf_ : ndarray of shape (n_features,), float32
        What the counts of each word are multiplied by.

    References
    ----------
    Salton and Buckley, "Term-weighting approaches in automatic text retrieval", Information
    Processing & Management 24 (1988).

    Examples
    --------
    >>> weighted = TfIdf().fit_transform([[2, 0], [1, 1]])
    >>> weighted.astype(float).round(2).tolist()
    [[1.0, 0.0], [0.58, 0.81]]
    """

    def __init__(self, *, sublinear_tf: bool = False) -> None:
        self.sublinear_tf = sublinear_tf

    def fit(self, X: Any, y: object = None) -> Self:
        """Count the documents of each word in `X`, shape (n_samples, n_features).

        Raises
        ------
        ValueError
            NaN, infinite or negative features: they are no counts.
        """
        from sklearn.feature_extraction.text import TfidfTransformer

        counts = self._counts(X, reset=True)
        self._weights = TfidfTransformer(sublinear_tf=self.sublinear_tf).fit(counts)
        self.idf_ = self._weights.idf_
        return self

    def transform(self, X: Any) -> Any:
        """Weigh documents, seen or unseen; returns (n_samples, n_features), float32."""
        check_is_fitted(self)
        weighted = csr_matrix(self._weights.transform(self._counts(X, reset=False)))
        return weighted if issparse(X) else weighted.toarray()

    def _counts(self, X: Any, *, reset: bool) -> Any:
        X = validate_data(self, X, accept_sparse="csr", dtype=np.float32, reset=reset)
        values: NDArray[Any] = X.data if issparse(X) else X
        if values.size and values.min() < 0:
            raise ValueError(
                f"Negative values in data passed to TfIdf: got {values.min():g}, but expected "
                "counts of words."
            )
        return csr_matrix(X)

    def __sklearn_tags__(self) -> Any:
        """Declare that features must not be negative."""
        tags = super().__sklearn_tags__()
        tags.input_tags.positive_only = True
        return tags
