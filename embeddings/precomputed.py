"""An embedding that was computed elsewhere."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin


class Precomputed(TransformerMixin, BaseEstimator):
    """Hand back the rows of a file, one a sample in the dataset's order.

    Parameters
    ----------
    path : str
        A file as `numpy.save` writes it: an array of shape (n_samples, n_components).

    Attributes
    ----------
    report_ : dict
        The file, and its type of numbers.

    Notes
    -----
    It has no `transform`: the file says nothing of samples that it does not hold.
    """

    depends_on_threads = False

    def __init__(self, path: str = "") -> None:
        self.path = path

    def why_not(self, n_samples: int, n_features: int) -> str | None:
        """Say why the file cannot be the embedding of so many samples; None where it can."""
        try:
            Z = self._read()
        except ValueError as error:
            return str(error)
        if Z.ndim != 2 or len(Z) != n_samples:
            return (
                f"{self.path!r} holds an array of shape {Z.shape}, but expected one row for each "
                f"of the {n_samples} samples: embed the same samples in the same order"
            )
        return None

    def fit(self, X: NDArray[Any], y: object = None) -> "Precomputed":
        """Check the file against `X`, of shape (n_samples, n_features); `y` is ignored.

        Raises
        ------
        ValueError
            There is no such file, it is no array, or it has another number of rows.
        """
        reason = self.why_not(*np.shape(X))
        if reason is not None:
            raise ValueError(f"{reason}.")
        self.report_ = {"file": self.path, "dtype": str(self._read().dtype)}
        return self

    def fit_transform(self, X: NDArray[Any], y: object = None) -> NDArray[Any]:
        """Return the embedding, (n_samples, n_components); see `fit`."""
        self.fit(X)
        return np.array(self._read())

    def _read(self) -> NDArray[Any]:
        try:
            Z: NDArray[Any] = np.load(self.path, mmap_mode="r", allow_pickle=False)
        except (OSError, ValueError, EOFError) as error:
            raise ValueError(
                f"{self.path!r} cannot be read ({error}), but expected a file of numpy.save"
            ) from None
        return Z
