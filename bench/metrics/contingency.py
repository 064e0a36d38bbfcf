"""Truth against assignments, counted: the table that scores are read off."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix


def contingency(truth: NDArray, assignments: NDArray) -> "csr_matrix":
    """Count the samples of each class (row) in each cluster (column).

    Returns
    -------
    csr_matrix of shape (n_classes, n_clusters), int64
        Sparse, since a cluster a sample is possible; classes and clusters in ascending order.
    """
    from scipy.sparse import csr_matrix

    classes, rows = np.unique(truth, return_inverse=True)
    clusters, columns = np.unique(assignments, return_inverse=True)
    counts = np.ones(len(rows), dtype=np.int64)
    return csr_matrix((counts, (rows, columns)), shape=(len(classes), len(clusters)))


@contextmanager
def quietly() -> Iterator[None]:
    """Silence scikit-learn's guess that many small clusters mean a regression target."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="The number of unique classes")
        yield
