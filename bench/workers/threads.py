"""Thread counts, set by environment variables before imports."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from bench.provenance.devices import NONE, VISIBLE

# threadpoolctl reaches neither Numba nor TensorFlow, so what a worker may use is said in its
# environment, which every one of them reads once, at its import.
VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMBA_NUM_THREADS",
    "TF_NUM_INTRAOP_THREADS",
)
SAME_ORDER = {"PYTHONHASHSEED": "0"}  # else sets of text have another order in every process
QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3", "TF_NUM_INTEROP_THREADS": "1"}


@contextmanager
def thread_environment(threads: int, devices: str = NONE) -> Iterator[None]:
    """Limit processes started in this block to `threads` threads.

    The block also decides which CUDA devices they see.

    The suite's own environment variables are hidden from them, because methods must not know where
    the data are.
    """
    own_names = [name for name in os.environ if name.startswith("CLUSTERBENCH_")]
    variables = dict.fromkeys(VARIABLES, str(threads)) | SAME_ORDER | QUIET | {VISIBLE: devices}
    before = {name: os.environ.get(name) for name in (*variables, *own_names)}
    os.environ.update(variables)
    for name in own_names:
        del os.environ[name]
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
