"""Properties of a machine that may change a number's last digits."""

import os
import re
from functools import cache
from typing import TypedDict

from bench.provenance.cpu import cpu_name

SETTING = re.compile(
    r"(XLA|ONEDNN|DNNL|OPENBLAS|MKL|BLIS|VECLIB|NPY|NUMBA|KERAS|JAX|TORCH|PYTORCH|ATEN|CUBLAS|FAISS)"
    r"_\w+|TF_(ENABLE|DISABLE|DETERMINISTIC|CUDNN|XLA|USE|GPU)_\w+|OMP_(SCHEDULE|DYNAMIC)"
    r"|GLIBC_TUNABLES"
)
"""Variables that libraries of numbers read, and what orders Python's sets."""

HARMLESS = re.compile(r"\w*(THREADS|LOG_LEVEL|VERBOSE|WARNINGS|DIR|HOME|PATH|FILE)")
"""Those of them that change no numbers, or are recorded elsewhere, such as the number of
threads."""


class Computer(TypedDict):
    """What distinguishes machines whose results may differ."""

    cpu: str
    blas: str
    """NumPy's: name, version, the kind of processor it has chosen its kernels for."""
    variables: dict[str, str]
    """Of the environment, where libraries of numbers read them."""


def computer() -> Computer:
    """Describe this process's machine."""
    return {"cpu": cpu_name(), "blas": blas(), "variables": variables()}


def said(each: Computer) -> str:
    """Say in a line what a machine is."""
    settings = (f"{name}={value}" for name, value in each["variables"].items())
    return ", ".join([each["cpu"], each["blas"], *settings])


@cache
def blas() -> str:
    """Return name, version and architecture of NumPy's BLAS."""
    import numpy  # noqa: F401  (loads it)
    from threadpoolctl import threadpool_info

    loaded = [each for each in threadpool_info() if each["user_api"] == "blas"]
    of_numpy = [each for each in loaded if "numpy" in each["filepath"]] or loaded
    names = {
        " ".join(str(each.get(k)) for k in ("internal_api", "version", "architecture"))
        for each in of_numpy
    }
    return ", ".join(sorted(names)) or "unknown"


def variables() -> dict[str, str]:
    """Return the settings of libraries of numbers that the environment holds."""
    return {
        name: value
        for name, value in sorted(os.environ.items())
        if SETTING.fullmatch(name) and not HARMLESS.fullmatch(name)
    }
