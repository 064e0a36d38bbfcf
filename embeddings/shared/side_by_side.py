"""Embeddings joined: what the branches of a fork return, as one table."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.base import BaseEstimator


class SideBySide(BaseEstimator):
    """Put tables of the same samples side by side, unscaled.

    Examples
    --------
    >>> import numpy as np
    >>> SideBySide().fit_transform([np.zeros((3, 2)), np.ones((3, 1))]).tolist()
    [[0.0, 0.0, 1.0], [0.0, 0.0, 1.0], [0.0, 0.0, 1.0]]
    """

    depends_on_threads = False

    def fit_transform(self, X: Sequence[Any], y: object = None) -> Any:
        """Return one table of float32, sparse if one of them is.

        It has shape (n_samples, sum of n_features).

        Raises
        ------
        ValueError
            Other numbers of samples.
        """
        return self.transform(X)

    def transform(self, X: Sequence[Any]) -> Any:
        """Return what `fit_transform` does: there is nothing to learn."""
        n_rows = {part.shape[0] for part in X}
        if len(n_rows) != 1:
            raise ValueError(f"Got tables of {sorted(n_rows)} rows, but expected as many in each.")
        if any(map(sparse.issparse, X)):
            return sparse.hstack(X, format="csr", dtype=np.float32)
        return np.hstack([np.asarray(part, np.float32) for part in X])
