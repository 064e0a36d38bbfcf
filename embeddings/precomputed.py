"""An embedding that was computed elsewhere."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin

from embeddings.shared.sample_file import read_rows


class Precomputed(TransformerMixin, BaseEstimator):
    """Hand back the rows of a file, one per sample.

    In a run the user's file has the dataset's order, and the runner puts it into that of `X`.

    Parameters
    ----------
    path : str
        A file of `numpy.save` or `numpy.savez`: an array of shape (n_samples, n_components).

    Attributes
    ----------
    report_ : dict
        The file's type of numbers.

    Notes
    -----
    It has no `transform`: the file says nothing of samples that it does not hold.
    """

    depends_on_threads = False
    sample_files = ("path",)

    def __init__(self, path: str = "") -> None:
        self.path = path

    def fit(self, X: NDArray[Any], y: object = None) -> "Precomputed":
        """Check the file against `X`, of shape (n_samples, n_features); `y` is ignored.

        Raises
        ------
        ValueError
            There is no such file, it is no array, or it has another number of rows.
        """
        Z = read_rows(self.path)
        if Z.ndim != 2 or len(Z) != len(X):
            raise ValueError(
                f"{self.path!r} holds an array of shape {Z.shape}, but expected one row for each "
                f"of the {len(X)} samples: embed the same samples in the same order."
            )
        self.report_ = {"dtype": str(Z.dtype)}
        return self

    def fit_transform(self, X: NDArray[Any], y: object = None) -> NDArray[Any]:
        """Return the embedding, (n_samples, n_components); see `fit`."""
        self.fit(X)
        return np.array(read_rows(self.path))
