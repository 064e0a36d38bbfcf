"""Samples without truth, which are clustered but not scored."""

import numpy as np
from numpy.typing import NDArray

UNLABELLED = -1
"""The code of a sample without a label; classes have codes from 0."""


def labelled(truth: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Return which samples have a label.

    Examples
    --------
    >>> labelled(np.array([1, -1, 0])).tolist()
    [True, False, True]
    """
    return np.asarray(truth) != UNLABELLED


def classes_of(truth: NDArray[np.integer]) -> NDArray[np.integer]:
    """Return the codes of the classes that samples have, ascending.

    Examples
    --------
    >>> classes_of(np.array([2, -1, 0, 2])).tolist()
    [0, 2]
    """
    codes = np.unique(truth)
    return codes[labelled(codes)]
