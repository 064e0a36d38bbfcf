"""The features themselves: what every embedder has to beat."""

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from embeddings.shared.output import Float32Output
from embeddings.shared.sparse_input import SparseInput


class Raw(SparseInput, Float32Output, OneToOneFeatureMixin, TransformerMixin, BaseEstimator):
    """Pass the features on unchanged, as float32.

    Examples
    --------
    >>> import numpy as np
    >>> from embeddings.raw import Raw
    >>> Raw().fit_transform(np.eye(3)).dtype
    dtype('float32')
    """

    depends_on_threads = False
    keeps_image_shape = True

    def fit(self, X: NDArray[Any], y: object = None) -> Self:
        """Remember the number of features; `y` is ignored.

        Raises
        ------
        ValueError
            NaN or infinite features, or none.
        """
        validate_data(self, X, accept_sparse="csr", dtype=np.float32)
        return self

    def transform(self, X: NDArray[Any]) -> NDArray[np.float32]:
        """Return `X` as float32.

        It has shape (n_samples, n_features), and is not copied where it is float32 already.

        Raises
        ------
        ValueError
            NaN or infinite features, or another number of them than was fitted.
        """
        check_is_fitted(self)
        rows: NDArray[np.float32] = validate_data(
            self, X, accept_sparse="csr", dtype=np.float32, reset=False
        )
        return rows

    def __sklearn_is_fitted__(self) -> bool:
        """Nothing is learned but the number of features."""
        return hasattr(self, "n_features_in_")
