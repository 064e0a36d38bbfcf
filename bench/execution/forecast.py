"""Foretell a run's time and memory from earlier runs."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from bench.execution.options import Options
from bench.provenance.cpu import cpu_name
from bench.spec.cells import Cell
from bench.spec.references import Row
from bench.spec.spec import Spec
from bench.statistics.growth import Growth
from bench.store.earlier import Cost, Earlier, earlier_costs, method_text

LEAST_SECONDS = 1e-4
LEAST_MB = 0.1
"""What is less counts as this much: a logarithm is taken."""


@dataclass
class Work:
    """Count what is to be done, by method and size."""

    tasks: Counter[tuple[str, str, int, int]] = field(default_factory=Counter)
    n_cells: int = 0
    _embedded: set[tuple[str, str, int]] = field(default_factory=set)

    def add_cell(self, cell: Cell, spec: "Texts", size: tuple[int, int], *, cached: bool) -> None:
        """Take in a cell; an embedding that several share is computed once."""
        self.n_cells += 1
        embedding = (cell.dataset, cell.embedder, cell.seed)
        if not cached and embedding not in self._embedded:
            self._embedded.add(embedding)
            self.tasks["embedder", spec["embedder", cell.embedder], *size] += 1
        self.tasks["clusterer", spec["clusterer", cell.clusterer], *size] += 1
        self.tasks["scores", "", *size] += 1


Texts = Mapping[tuple[str, str], str]


def forecast(
    spec: Spec,
    outlook: Mapping[Cell, str],
    rows: Sequence[Row],
    datasets: Mapping[str, Mapping[str, Any]],
    options: Options,
    folders: Sequence[Path],
) -> str:
    """Say what a run would take, and how sure that is.

    Parameters
    ----------
    spec : Spec
    outlook : mapping
        What each cell would take: see `bench.execution.dry_run`.
    rows : sequence of Row
        Reference rows that have not ended.
    datasets : mapping
        What each dataset is.
    options : Options
        How the run is carried out.
    folders : sequence of Path
        Where earlier runs are looked for.
    """
    work = _work(spec, outlook, rows, datasets)
    if not work.tasks:
        return ""
    earlier = earlier_costs(folders, cpu_name(), options.threads)
    if not earlier.costs:
        return (
            "no forecast: no earlier run of this machine with as many threads lies in "
            f"{', '.join(map(str, folders))}"
        )
    return _sentence(work, earlier, options.jobs)


def _work(
    spec: Spec,
    outlook: Mapping[Cell, str],
    rows: Sequence[Row],
    datasets: Mapping[str, Mapping[str, Any]],
) -> Work:
    texts = {
        (kind, entry.name): method_text(entry)
        for kind in ("embedder", "clusterer")
        for entry in getattr(spec, f"all_{kind}s")
    }
    sizes = {name: (each["n_samples"], each["n_features"]) for name, each in datasets.items()}
    work = Work()
    for cell, what in outlook.items():
        if what != "kept" and cell.dataset in sizes:
            cached = what.startswith("cluster")
            work.add_cell(cell, texts, sizes[cell.dataset], cached=cached)
    for row in rows:
        work.tasks["reference", row.reference, *sizes[row.dataset]] += 1
    return work


def _sentence(work: Work, earlier: Earlier, jobs: int) -> str:
    by_method: dict[tuple[str, str], list[Cost]] = {}
    for cost in earlier.costs:
        by_method.setdefault((cost.kind, cost.method), []).append(cost)
    totals, memory, unknown = np.zeros(3), (0.0, "", 0), Counter[str]()
    for (kind, method), costs in by_method.items():
        own = {(n, d): k for (a, b, n, d), k in work.tasks.items() if (a, b) == (kind, method)}
        totals += _seconds(costs, own)
        memory = max(memory, *_memory(costs, own), key=lambda each: each[0]) if own else memory
    for (kind, method, *_), n in work.tasks.items():
        if (kind, method) not in by_method and kind != "scores":
            unknown[f"{kind} {method}"] += n
    totals = totals / jobs + earlier.seconds_beside * work.n_cells
    middle, low, high = (_time(float(each)) for each in totals)
    parts = [f"forecast: about {middle} ({low} to {high}) for {work.n_cells:,} cells"]
    if memory[0]:
        parts.append(f"the largest task adds some {memory[0]:,.0f} MB ({memory[1]}, {memory[2]:,} "
                     "samples)")  # fmt: skip
    text = "; ".join(parts) + f". {_basis(earlier, by_method)}"
    if unknown:
        named = ", ".join(f"{n} of {what}" for what, n in unknown.most_common(4))
        more = ", …" if len(unknown) > 4 else ""
        text += f" Not in it, as no earlier run has them: {named}{more}."
    return text


def _seconds(costs: Sequence[Cost], own: Mapping[tuple[int, int], int]) -> Any:
    """Return the seconds of some tasks: estimate, low and high."""
    if not own:
        return np.zeros(3)
    growth = Growth.fit(*_seen(costs, "seconds", LEAST_SECONDS))
    return sum(n * np.array(growth.at(*size)) for size, n in own.items())


def _memory(
    costs: Sequence[Cost], own: Mapping[tuple[int, int], int]
) -> list[tuple[float, str, int]]:
    known = [cost for cost in costs if cost.memory_mb]
    if not known:
        return [(0.0, "", 0)]
    growth = Growth.fit(*_seen(known, "memory_mb", LEAST_MB))
    return [(growth.at(*size)[0], known[0].method, size[0]) for size in own]


def _seen(costs: Sequence[Cost], what: str, least: float) -> tuple[list[tuple[int, int]], Any]:
    sizes = [(cost.n_samples, cost.n_features) for cost in costs]
    return sizes, [max(getattr(cost, what), least) for cost in costs]


def _basis(earlier: Earlier, by_method: Mapping[tuple[str, str], list[Cost]]) -> str:
    """Say what a forecast is made of, and its error."""
    factors = [factor for costs in by_method.values() for factor in _errors(costs)]
    runs = f"{len(earlier.runs)} earlier run" + "s" * (len(earlier.runs) != 1)
    source = f"From {runs} of this machine"
    if not factors:
        return f"{source}, of one size each: how far it is off is not known."
    usual = float(np.exp(np.quantile(np.abs(factors), 0.8)))
    return (
        f"{source}: foretold without their own size, four of five of their tasks are within a "
        f"factor {usual:.1f}."
    )


def _errors(costs: Sequence[Cost]) -> list[float]:
    """Return how far other sizes miss each size, as logarithms."""
    sizes = sorted({(cost.n_samples, cost.n_features) for cost in costs})
    if len(sizes) < 2 or costs[0].kind == "scores":
        return []
    errors: list[float] = []
    for size in sizes[:: max(1, len(sizes) // 20)]:
        inside = [cost for cost in costs if (cost.n_samples, cost.n_features) == size]
        others = [cost for cost in costs if (cost.n_samples, cost.n_features) != size]
        estimate = Growth.fit(*_seen(others, "seconds", LEAST_SECONDS)).at(*size)[0]
        # Of what takes no time nobody wants to know the factor.
        errors += [
            float(np.log(max(cost.seconds, LEAST_SECONDS) / estimate))
            for cost in inside
            if max(cost.seconds, estimate) > 0.01
        ]
    return errors


def _time(seconds: float) -> str:
    for unit, length in (("h", 3600), ("min", 60)):
        if seconds >= 1.5 * length:
            return f"{seconds / length:.1f} {unit}"
    return f"{seconds:.0f} s" if seconds >= 1 else "1 s"
