"""Loading a bundled OpenBLAS with this processor's best kernel.

OpenBLAS chooses its kernel when it is loaded, by an environment variable that would apply to all
other copies as well. A library that is loaded already is not loaded again.
"""

import contextlib
import ctypes
import os
from collections.abc import Mapping
from pathlib import Path

from bench.provenance.kernels import CHOICE


def preload(kernels: Mapping[str, str]) -> None:
    """Load libraries, each with a kernel of its own.

    Parameters
    ----------
    kernels : mapping
        Names of kernels by path of the library. One that cannot be loaded is left to its package.
    """
    before = os.environ.get(CHOICE)
    for path, kernel in kernels.items():
        os.environ[CHOICE] = kernel
        beside = sorted(map(str, Path(path).parent.glob("*.so*")))
        needed = [each for each in beside if "openblas" not in each]
        for each in (*needed, *needed, path):  # what it needs lies beside it, in no order
            with contextlib.suppress(OSError):
                ctypes.CDLL(each)
    if before is not None:
        os.environ[CHOICE] = before
    elif kernels:
        del os.environ[CHOICE]
