"""Every known score: standard, on request, and from outside."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from bench.metrics.metric import Metric
from bench.metrics.on_request import ON_REQUEST
from bench.metrics.registry import METRICS

OURS = {**METRICS, **ON_REQUEST}
"""Names that nothing from outside can take."""

NUMBERS = ("lower", "upper")
TEXTS = ("path", "kind", "label", "description", "source")


class Catalog(Mapping[str, Metric]):
    """Scores by name: `METRICS`, then `ON_REQUEST`, then those that were noted.

    A run with scores from outside records their descriptions, so that its tables can be shown where
    their code is not installed.

    Examples
    --------
    >>> catalog = Catalog()
    >>> catalog.note("rand", Metric("mine:rand", "truth", "Rand", "Share of pairs that agree."))
    >>> catalog["rand"].label, "ari" in catalog, "dbcv" in catalog
    ('Rand', True, True)
    """

    def __init__(self) -> None:
        self._noted: dict[str, Metric] = {}

    def __getitem__(self, name: str) -> Metric:
        """Return a score by its name."""
        return OURS[name] if name in OURS else self._noted[name]

    def __iter__(self) -> Iterator[str]:
        """Yield the names, ours first."""
        return iter([*OURS, *self._noted])

    def __len__(self) -> int:
        """Return how many scores there are."""
        return len(OURS) + len(self._noted)

    def note(self, name: str, metric: Metric) -> None:
        """Add a score from outside; one of ours keeps its name."""
        if name not in OURS:
            self._noted[name] = metric

    def read(self, facts: Mapping[str, Any]) -> None:
        """Add a run's outside scores, unless they are already known."""
        for name, known in facts.items():
            if name not in self:
                self.note(name, from_facts(known))


def of_kind(kind: str, names: Collection[str]) -> dict[str, Metric]:
    """Return the metrics of one kind among these.

    Standard ones come first, in the order of their table.
    """
    standard = [name for name in METRICS if name in names]
    others = sorted({*names} - {*METRICS})
    return {name: KNOWN[name] for name in (*standard, *others) if KNOWN[name].kind == kind}


def facts_of(columns: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return what a run records of those scores that are not ours."""
    return {name: to_facts(KNOWN[name]) for name in columns if name not in OURS}


def to_facts(metric: Metric) -> dict[str, Any]:
    """Return a run's record of an outside score; unbounded ends are null."""
    numbers = {name: getattr(metric, name) for name in NUMBERS}
    finite = {name: value if abs(value) < float("inf") else None for name, value in numbers.items()}
    texts = {name: getattr(metric, name) for name in TEXTS}
    return texts | finite | {"higher_is_better": metric.higher_is_better}


def from_facts(facts: Mapping[str, Any]) -> Metric:
    """Return a score as a run describes it.

    That is enough to read the score, not to compute it.
    """
    texts = {name: str(facts.get(name, "")) for name in TEXTS}
    lower, upper = (facts.get(name) for name in NUMBERS)
    better = facts.get("higher_is_better")
    return Metric(
        **texts,
        lower=float(lower) if isinstance(lower, int | float) else -float("inf"),
        upper=float(upper) if isinstance(upper, int | float) else float("inf"),
        higher_is_better=better if isinstance(better, bool) else None,
        is_cheap=False,
    )


KNOWN = Catalog()
"""The one that this process computes from and reads by."""
