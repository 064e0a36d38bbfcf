"""An order of samples that keeps near ones together.

Samples that are near each other follow each other.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def near_each_other(X: NDArray[Any], size: int) -> NDArray[np.intp]:
    """Order the rows of X into groups of near samples.

    The indices of the rows are returned; each group holds `size` samples near each other. Samples
    are halved along the feature that varies most among them, again and again.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features)
        Few features that vary much do best: principal components.
    size : int
        Samples of a group.

    Examples
    --------
    >>> import numpy as np
    >>> near_each_other(np.array([[5.0], [1.0], [9.0], [2.0]]), 2).reshape(2, 2)
    array([[1, 3],
           [0, 2]])
    """
    waiting, groups = [np.arange(len(X))], []
    while waiting:
        rows = waiting.pop()
        if len(rows) <= size:
            groups.append(np.sort(rows))
            continue
        values = X[rows, X[rows].var(axis=0).argmax()]
        half = -(-len(rows) // size) // 2 * size
        order = np.argpartition(values, half)
        waiting += [rows[order[half:]], rows[order[:half]]]
    return np.concatenate(groups) if groups else np.arange(0)
