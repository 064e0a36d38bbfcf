"""Three policies for what noise (-1) counts as in scores.

``cluster``
    Noise is one cluster, as in scikit-learn. This is the main policy.
``singletons``
    Every noise sample is a cluster of its own.
``left-out``
    Noise is not scored; the coverage is the share that was.
"""

from bench.errors import unknown_name

NOISE = -1
POLICIES = ("cluster", "singletons", "left-out")


def check_policy(policy: str) -> None:
    """Raise a `UserError` with the known policies for an unknown one."""
    if policy not in POLICIES:
        raise unknown_name("noise policy", policy, POLICIES)


def suffix(policy: str) -> str:
    """Name the columns of a policy: the headline's have no suffix."""
    return "" if policy == "cluster" else "_" + policy.replace("-", "_")
