"""Assignments that were computed elsewhere."""

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClusterMixin


class AssignmentsFile(ClusterMixin, BaseEstimator):
    """Hand back the assignments in a file, one per sample.

    In a run the user's file has the dataset's order, and the runner puts it into that of `X`.

    Parameters
    ----------
    path : str
        A file of `numpy.save`: integers of shape (n_samples, 1); -1 is noise.
    k : int, optional
        The number of clusters, where it was chosen by whoever computed the assignments.

    Attributes
    ----------
    labels_ : ndarray of shape (n_samples,)
    report_ : dict
        The number of clusters.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     np.save(f"{folder}/a.npy", np.array([[0], [1], [-1]]))
    ...     AssignmentsFile(f"{folder}/a.npy").fit_predict(np.zeros((3, 2))).tolist()
    [0, 1, -1]
    """

    depends_on_threads = False
    sample_files = ("path",)

    def __init__(self, path: str = "", k: int | None = None) -> None:
        self.path, self.k = path, k

    def fit(self, X: NDArray[Any], y: object = None) -> Self:
        """Read the file of assignments.

        Only the number of rows of `X`, of shape (n_samples, n_features), matters; its values are
        ignored.

        Raises
        ------
        ValueError
            The file has a different number of rows.
        """
        rows = np.load(self.path, allow_pickle=False)
        if rows.shape != (len(X), 1):
            raise ValueError(
                f"{self.path!r} holds an array of shape {rows.shape}, but expected "
                f"({len(X)}, 1), one row for each sample."
            )
        self.labels_ = rows[:, 0].astype(np.intp)
        self.report_ = {"n_clusters": len(np.unique(self.labels_[self.labels_ >= 0]))}
        return self
