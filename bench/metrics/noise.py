"""What noise (-1) counts as when assignments are scored: three policies.

``cluster``
    Noise is one cluster, as scikit-learn has it. The headline.
``singletons``
    Every noise sample is a cluster of its own.
``left-out``
    Noise is not scored; the coverage says how much was.
"""

import numpy as np
from numpy.typing import NDArray

from bench.errors import unknown_name

NOISE = -1
POLICIES = ("cluster", "singletons", "left-out")


def apply(
    policy: str, truth: NDArray[np.integer], assignments: NDArray[np.integer]
) -> tuple[NDArray[np.integer], NDArray[np.integer]]:
    """Rewrite truth and assignments so that a score that knows no noise follows the policy.

    Returns
    -------
    truth, assignments : ndarray of shape (n_scored,)
        Shorter than what was given only where noise is left out.

    Raises
    ------
    UserError
        An unknown policy.
    """
    if policy not in POLICIES:
        raise unknown_name("noise policy", policy, POLICIES)
    is_noise = assignments == NOISE
    if policy == "cluster" or not is_noise.any():
        return truth, assignments
    if policy == "left-out":
        return truth[~is_noise], assignments[~is_noise]
    alone = assignments.astype(np.int64)
    alone[is_noise] = assignments.max() + 1 + np.arange(is_noise.sum())
    return truth, alone


def suffix(policy: str) -> str:
    """Name the columns of a policy: the headline's have no suffix."""
    return "" if policy == "cluster" else "_" + policy.replace("-", "_")
