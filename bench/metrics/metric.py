"""The description of a score, so that tables need no special cases."""

import importlib
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Metric:
    """One score: where it is computed and how to read it.

    Parameters
    ----------
    path : str
        Import path ``module:function``.
    kind : {"truth", "table", "count", "compactness", "density", "embedding"}
        What the function is given: a `Contingency` under each policy for noise; the same once, with
        noise marked; a `Partition` of the assignments, with noise as -1; `Clusters` of an
        embedding, with noise as one of them and without; the same once, with noise marked; or
        `Neighborhoods` (None with too few samples) and truth.
    label : str
        Heading in tables.
    description : str
        One sentence.
    lower, upper : float
        Range; infinite where there is no bound.
    higher_is_better : bool or None
        None where neither end is good in itself.
    is_cheap : bool
        Whether it takes milliseconds however many samples there are. The cheap scores are `core`.
    source : str
        Who introduced it; the page of metrics has the sources of those that are always computed.

    Examples
    --------
    >>> import numpy as np
    >>> from bench.metrics import METRICS, Contingency
    >>> METRICS["ari"].lower, METRICS["ari"].upper, METRICS["ari"].higher_is_better
    (-0.5, 1.0, True)
    >>> METRICS["ari"](Contingency.of(np.array([0, 0, 1, 1]), np.array([5, 5, 6, 6])))
    1.0
    """

    path: str
    kind: str
    label: str
    description: str
    lower: float = 0.0
    upper: float = 1.0
    higher_is_better: bool | None = True
    is_cheap: bool = True
    source: str = ""

    def function(self) -> Callable[..., float]:
        """Import the function that computes the score."""
        module, _, name = self.path.partition(":")
        function: Callable[..., float] = getattr(importlib.import_module(module), name)
        return function

    def __call__(self, *arguments: Any) -> float:
        """Compute the score; it is NaN, never 0, if undefined."""
        value = self.function()(*arguments)
        if isinstance(value, int):
            return value
        return float(value) if math.isfinite(value) else math.nan
