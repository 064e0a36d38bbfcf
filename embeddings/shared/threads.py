"""How many threads a method may use.

The environment says so, as it does for the libraries beneath.
"""

import os


def thread_count(variable: str = "OMP_NUM_THREADS") -> int:
    """Return the thread count that `variable` sets.

    Without one, it is the number of cores that this process may run on. A value that is no positive
    integer (OpenMP also takes lists such as ``4,2``) counts by its first number, or else as unset.
    """
    first = os.environ.get(variable, "").split(",")[0].strip()
    if first.isdigit() and int(first) > 0:
        return int(first)
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
