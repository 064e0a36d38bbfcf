"""What earlier runs on this machine cost, method by method."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any

from bench.errors import UserError
from bench.methods.entries import Entry
from bench.methods.expression import written
from bench.store.record import CellRecord
from bench.store.references import read_rows
from bench.store.status import Status
from bench.store.store import SPEC, Store

MOST_RUNS = 40
"""Of the runs that are looked at, those written to last."""


@dataclass(frozen=True)
class Cost:
    """What one thing cost once.

    Parameters
    ----------
    kind : {"embedder", "clusterer", "reference", "graph", "scores"}
    method : str
        As an expression; empty for the graph of neighbours and for scores.
    n_samples, n_features : int
    seconds : float
    memory_mb : float
        The most that it added to its worker; 0 where that is not known.
    """

    kind: str
    method: str
    n_samples: int
    n_features: int
    seconds: float
    memory_mb: float = 0.0


def method_text(entry: Entry) -> str:
    """Return what a method is, whatever a run calls it."""
    return written(entry.steps)


def earlier_costs(folders: Iterable[Path], cpu: str, threads: int) -> "Earlier":
    """Read the costs of runs with this processor and threads."""
    runs = [run for folder in folders for run in folder.glob("*") if (run / SPEC).is_file()]
    newest = sorted({*runs}, key=lambda run: -(run / SPEC).stat().st_mtime)[:MOST_RUNS]
    costs, beside, used = list[Cost](), list[float](), list[Path]()
    for run in newest:
        try:
            of_run = list(_of_run(Store(run), cpu, threads, beside))
        except (UserError, OSError, KeyError, ValueError):  # it is another's, or broken
            continue
        if of_run:
            used.append(run)
        costs += of_run
    return Earlier(costs, median(beside) if beside else 0.0, used)


@dataclass(frozen=True)
class Earlier:
    """Hold what earlier runs cost, and which runs these are."""

    costs: list[Cost]
    seconds_beside: float
    runs: list[Path]


def _of_run(store: Store, cpu: str, threads: int, beside: list[float]) -> Iterator[Cost]:
    record, spec = store.read_run(), store.spec()
    known = {
        each["id"]: each
        for each in record.get("sessions", [])
        if "id" in each and each.get("cpu") == cpu and each["threads"] == threads
    }
    texts = {
        (kind, entry.name): method_text(entry)
        for kind in ("embedder", "clusterer")
        for entry in getattr(spec, f"all_{kind}s")
    }
    sizes = {name: each.get("n_features", 1) for name, each in record.get("datasets", {}).items()}
    work: dict[str, list[float]] = {}
    seen: set[tuple[str, str, int]] = set()
    for cell in store.records():
        if cell["status"] == Status.DONE and cell.get("session") in known:
            costs = list(_of_cell(cell, texts, sizes.get(cell["dataset"], 1)))
            embedding = (cell["dataset"], cell["embedder"], cell["seed"])
            if embedding in seen:  # clusterers share it
                costs = [cost for cost in costs if cost.kind in ("clusterer", "scores")]
            seen.add(embedding)
            work.setdefault(cell["session"], []).append(sum(cost.seconds for cost in costs))
            yield from costs
    for name, seconds in work.items():
        if (whole := _length(known[name])) is not None:
            beside.append(max(0.0, whole - sum(seconds)) / len(seconds))
    for row in read_rows(store.folder, list(sizes)):
        facts = row.get("facts") or {}
        if row["status"] == Status.DONE and row.get("session") in known and "seconds_fit" in facts:
            seconds = facts["seconds_fit"] + facts.get("seconds_predict", 0.0)
            yield Cost("reference", row["reference"], row["n_samples"],
                       sizes.get(row["dataset"], 1), seconds, row["peak_memory_mb"])  # fmt: skip


def _of_cell(
    cell: CellRecord, texts: dict[tuple[str, str], str], n_features: int
) -> Iterator[Cost]:
    size = (cell["n_samples"], n_features)
    for kind, seconds in (("embedder", cell["seconds_embed"]),
                          ("clusterer", cell["seconds_cluster"])):  # fmt: skip
        text = texts.get((kind, cell[kind]))  # type: ignore[literal-required]
        if seconds is not None and text is not None:
            memory = (cell["methods"].get(kind) or {}).get("peak_memory_mb") or 0.0
            yield Cost(kind, text, *size, seconds, memory)
    if cell.get("seconds_neighbors"):
        yield Cost("graph", "", *size, cell["seconds_neighbors"])
    yield Cost("scores", "", *size, cell.get("seconds_score", 0.0))


def _length(session: Any) -> float | None:
    if not session.get("end"):
        return None
    start, end = (datetime.fromisoformat(session[name]) for name in ("start", "end"))
    return (end - start).total_seconds()
