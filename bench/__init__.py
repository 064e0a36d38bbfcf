"""The benchmark: datasets -> matrix -> runner -> store -> tables.

From Python, `bench.run` runs a matrix and returns its `bench.Results`. The other names are what
these return: a `Choice`, a `Count`, the `Plots` of a run.
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bench.api.results import Results
    from bench.api.run import run
    from bench.plots.accessor import Plots
    from bench.runs.choosing import Choice, Count

__all__ = ["Choice", "Count", "Plots", "Results", "run"]

_MODULES = {
    "Choice": "bench.runs.choosing",
    "Count": "bench.runs.choosing",
    "Plots": "bench.plots.accessor",
    "Results": "bench.api.results",
    "run": "bench.api.run",
}
"""Where names are, which are imported when they are asked for (PEP 562): a plug-in that imports
`bench.errors` thus depends on that file, and not on all that a run is made of."""


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_MODULES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
