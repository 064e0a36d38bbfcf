"""The kernel of each bundled OpenBLAS, and whether a better exists.

If the OpenBLAS in a wheel is older than the processor, it silently falls back to a kernel for much
older processors, which is several times slower. The libraries are examined in a separate process,
so that this loads no packages and starts no threads here.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TypedDict

from bench.provenance.cpu import cpu_flags

PACKAGES = {"faiss": "faiss-cpu", "sklearn": "scikit-learn", "scipy": "SciPy", "numpy": "NumPy"}
"""Packages whose wheels may bring a BLAS, by import name."""

CHOICE = "OPENBLAS_CORETYPE"
"""The variable that OpenBLAS takes its kernel from, as it is loaded."""

LEVELS = (
    {"KATMAI", "COPPERMINE", "NORTHWOOD", "PRESCOTT", "BANIAS", "ATOM", "CORE2", "PENRYN",
     "DUNNINGTON", "NEHALEM", "ATHLON", "OPTERON", "OPTERON_SSE3", "BARCELONA", "BOBCAT", "NANO"},
    {"SANDYBRIDGE", "BULLDOZER", "PILEDRIVER", "STEAMROLLER"},
)  # fmt: skip
"""Kernels for x86 that use no AVX, and those that use no AVX2, as driver/others/dynamic.c of
OpenBLAS names them; all others use AVX2 at least."""

NEWEST = (
    ("SkylakeX", {"avx512f", "avx512cd", "avx512bw", "avx512dq", "avx512vl"}),
    ("Haswell", {"avx2", "fma"}),
    ("Sandybridge", {"avx"}),
)
"""Kernels that every OpenBLAS of the last years has, best first, and what they need."""

SECONDS = 20.0
"""To wait for an answer; it takes less than a tenth."""

ASK = """
import ctypes, glob, json, os, sys
kernels = {}
for path in sys.argv[1:]:
    beside = sorted(glob.glob(os.path.join(os.path.dirname(path), "*")))
    for name in [*beside, *beside, path]:  # what it needs lies beside it, in no order
        try:
            library = ctypes.CDLL(name, ctypes.RTLD_GLOBAL)
        except OSError:
            library = None
    names = [f"{a}openblas_get_corename{b}" for a in ("", "scipy_") for b in ("", "64_", "_64")]
    for name in names:
        if hasattr(library, name):
            ask = getattr(library, name)
            ask.restype = ctypes.c_char_p
            kernels[path] = ask().decode()
            break
print(json.dumps(kernels))
"""


LOADED_BETTER = ("faiss",)
"""Packages whose library workers load with a better kernel. It only proposes neighbours, whose
distances are then computed again. For other packages, the choice of last digits is the user's."""


class Fallback(TypedDict):
    """A library that multiplies with a kernel for older processors than this."""

    package: str
    library: str
    """File name, which says the version."""
    kernel: str
    better: str
    """What the processor can do."""
    loaded: bool
    """Whether workers have loaded it with that instead."""


@cache
def fallbacks() -> tuple[Fallback, ...]:
    """Return the bundled libraries that run a fallback kernel on this processor."""
    return tuple(
        Fallback(
            package=PACKAGES[_packages()[path]],
            library=Path(path).name,
            kernel=kernel,
            better=better,
            loaded=path in loaded_better(),
        )
        for path, (kernel, better) in _slow().items()
    )


def loaded_better() -> dict[str, str]:
    """Return libraries that workers load with a better kernel, and which.

    None where the user has chosen one.
    """
    if os.environ.get(CHOICE):
        return {}
    return {
        path: better for path, (_, better) in _slow().items() if _packages()[path] in LOADED_BETTER
    }


@cache
def _slow() -> dict[str, tuple[str, str]]:
    """Return libraries with a fallback kernel, and a better one, by path."""
    kernels = bundled_kernels() if better_than("PRESCOTT", cpu_flags()) else {}
    better = {path: better_than(kernel, cpu_flags()) for path, kernel in kernels.items()}
    return {path: (kernels[path], name) for path, name in better.items() if name}


def better_than(kernel: str, flags: frozenset[str]) -> str | None:
    """Return the kernel that a processor should use instead, or None.

    Examples
    --------
    >>> better_than("Prescott", frozenset({"avx", "avx2", "fma"}))
    'Haswell'
    >>> better_than("Zen", frozenset({"avx", "avx2", "fma"})) is None
    True
    """
    name = next((name for name, needed in NEWEST if needed <= flags), None)
    level = next((place for place, names in enumerate(LEVELS) if kernel.upper() in names), None)
    if name is None or level is None or (level == 1 and name == "Sandybridge"):
        return None
    return name


def bundled_kernels() -> dict[str, str]:
    """Return the kernel of each OpenBLAS from a wheel, by path.

    The result is empty if the libraries do not answer.
    """
    if not (paths := sorted(_packages())):
        return {}
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-S", "-c", ASK, *paths],
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
            capture_output=True, text=True, check=True, timeout=SECONDS,
        )  # fmt: skip
        kernels: dict[str, str] = json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return {}
    return kernels


def told(slow: Sequence[Fallback]) -> str:
    """Explain which libraries run which kernels, and what to set.

    Examples
    --------
    >>> told([{"package": "faiss-cpu", "library": "libopenblas-r0.3.15.so", "kernel": "Prescott",
    ...        "better": "Haswell", "loaded": False}]).partition(":")[0]
    'faiss-cpu (libopenblas-r0.3.15.so, Prescott) multiplies with a kernel for older processors'
    """
    libraries = ", ".join(
        f"{e['package']} ({e['library']}, {e['kernel']}"
        f"{', which workers replace by ' + e['better'] if e['loaded'] else ''})"
        for e in slow
    )
    multiply = "multiplies with a kernel" if len(slow) == 1 else "multiply with kernels"
    chosen = os.environ.get(CHOICE)
    instead = f" in the place of {chosen}" if chosen else ""
    return (
        f"{libraries} {multiply} for older processors: set {CHOICE}={slow[0]['better']}{instead} "
        "in the environment, which may make products several times faster and change last digits"
    )


@cache
def _packages() -> dict[str, str]:
    """Return the package to which each bundled library belongs, by path."""
    libraries: dict[str, str] = {}
    for name in PACKAGES:
        spec = find_spec(name)  # loads nothing
        for folder in (spec.submodule_search_locations or ()) if spec else ():
            for libs in _library_folders(Path(folder), name):
                libraries |= {str(path): name for path in libs.glob("*openblas*") if path.is_file()}
    return libraries


def _library_folders(package: Path, name: str) -> list[Path]:
    """Return where wheels put libraries: beside the package, or in it."""
    distribution = PACKAGES[name].lower().replace("-", "_")
    return [package.parent / f"{distribution}.libs", package / ".libs"]
