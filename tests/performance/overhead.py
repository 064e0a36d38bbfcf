"""Prints what the execution layer costs: milliseconds a cell, and seconds for nothing to do.

    python tests/performance/overhead.py

Cells of 100 ms on `digits`, one after the other (``--jobs 1``), and a run of 10,000 cells that are
all done. Scoring is timed apart: it is what the cell is run for, and not the layer's.
"""

import json
import statistics
import tempfile
import time
from pathlib import Path

from bench.execution.options import Options
from bench.execution.progress import Plain
from bench.execution.runner import run
from bench.scoring import cells as scoring
from bench.spec.cells import cells
from bench.spec.resolve import parse, resolve
from bench.store.store import Store

N_CELLS = 60
METHOD = """
import time
import numpy as np
class Wait:
    def __init__(self, number=0):
        self.number = number
    def fit_predict(self, Z):
        time.sleep(0.1)
        return np.arange(len(Z)) % 10
"""


class Clock(Plain):
    """Notes when each cell has ended."""

    def __init__(self) -> None:
        self.times: list[float] = []

    def start(self, total: int, done: int) -> None:
        """Say nothing."""

    def ended(self, record: dict) -> None:
        """Note the time."""
        self.times.append(time.perf_counter())


def cell_overhead(folder: Path) -> tuple[float, float]:
    """Return the median milliseconds a cell takes beyond its 100, and those that scoring takes."""
    (folder / "waiting.py").write_text(METHOD)
    names = [f"wait-{i}" for i in range(N_CELLS)]
    tables = "\n".join(
        f'[clusterers.{name}]\nuse = "waiting:Wait"\nnumber = {i}' for i, name in enumerate(names)
    )
    text = f'[matrix]\ndatasets = ["digits"]\nembedders = ["raw"]\nclusterers = {names}\n{tables}'
    spent: list[float] = []
    whole = scoring.Scorer.scores

    def timed(*arguments):
        start = time.perf_counter()
        found = whole(*arguments)
        spent.append(time.perf_counter() - start)
        return found

    scoring.Scorer.scores = timed  # type: ignore[method-assign]
    clock = Clock()
    try:
        run(
            resolve(parse(text), reference=False),
            Store(folder / "waits"),
            Options(cache=folder / "cache", import_path=[str(folder)]),
            clock,
        )
    finally:
        scoring.Scorer.scores = whole  # type: ignore[method-assign]
    gaps = [b - a for a, b in zip(clock.times, clock.times[1:], strict=False)]
    scored = statistics.median(spent)
    return (statistics.median(gaps) - 0.1 - scored) * 1000, scored * 1000


def nothing_to_do(folder: Path) -> float:
    """Return the seconds to enumerate 10,000 cells and find them all done."""
    some = next((folder / "waits" / "cells").glob("*.json"))
    record = json.loads(some.read_text())
    spec = resolve(
        parse("[matrix]\ndatasets = ['digits']\nclusterers = ['kmeans', 'dbscan']"),
        embedders=["raw", "pca"], seeds=list(range(2500)), reference=False,
    )  # fmt: skip
    store = Store(folder / "many")
    store.begin(spec.numbers_only().to_toml())
    (store.folder / "cells").mkdir()
    from bench.spec.limits import Limits
    from bench.spec.roster import Methods

    methods = Methods.of(spec, Limits())
    for cell in cells(spec):
        mine = {"dataset": cell.dataset, "embedder": cell.embedder, "clusterer": cell.clusterer,
                "seed": cell.seed, "sources": methods.cell_sources(cell)}  # fmt: skip
        (store.folder / "cells" / f"{cell.id}.json").write_text(json.dumps(record | mine))
    start = time.perf_counter()
    found = run(spec, store, Options(cache=folder / "cache"), Clock())
    assert len(found) == 10_000
    return time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        layer, scored = cell_overhead(Path(name))
        print(f"a cell of 100 ms on digits: {layer:.1f} ms of layer, {scored:.1f} ms of scoring")
        print(f"10,000 cells, all done: {nothing_to_do(Path(name)):.2f} s")


if __name__ == "__main__":
    main()
