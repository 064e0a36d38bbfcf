"""Checks that a run's scores are those of its assignments, and that these come out again."""

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from bench.loading import load_parts
from bench.matrix import Cell, cells
from bench.metrics import score_all
from bench.progress import Plain
from bench.runner import Options, run
from bench.store import DONE, Store


def rescore(store: Store, data_dir: Path | None) -> Iterator[tuple[Cell, list[str]]]:
    """Score every stored assignment again and yield what differs from the record, cell by cell.

    Scores that need the embedding, which a run does not keep, are not looked at.

    Raises
    ------
    UserError
        A dataset that cannot be loaded.
    """
    spec = store.spec()
    for entry in spec.datasets:
        dataset, _ = load_parts(spec, entry, data_dir)
        for cell in cells(spec):
            record = store.read_cell(cell.id)
            if cell.dataset != entry.name or record is None or record["status"] != DONE:
                continue
            if record["fingerprint"] != dataset.fingerprint:
                yield cell, ["the dataset has another fingerprint"]
                continue
            again = score_all(dataset.y, store.assignments(cell.id)["assignments"])
            yield cell, _differences(record["scores"], again)


def recompute(
    store: Store, options: Options, progress: Plain, *, sample: int | None, seed: int = 0
) -> Iterator[tuple[Cell, list[str]]]:
    """Run cells again, from an empty cache, and yield what differs from the store, cell by cell.

    Parameters
    ----------
    store : Store
        The run.
    options : Options
        Threads count: results may depend on them.
    progress : Plain
        Whom to tell of the cells run again.
    sample : int or None
        How many cells, drawn at random; None for all.
    seed : int
        Of the draw.
    """
    spec = store.spec()
    done = [cell for cell in cells(spec) if _done(store, cell)]
    if sample is not None and sample < len(done):
        chosen = np.random.default_rng(seed).choice(len(done), size=sample, replace=False)
        done = [done[i] for i in sorted(chosen)]
    with tempfile.TemporaryDirectory(prefix="clusterbench-verify-") as folder:
        again = Store(Path(folder) / "run")
        fresh = replace(options, cache=Path(folder) / "cache")
        run(spec, again, fresh, progress, only=done)
        for cell in done:
            yield cell, _compare(store, again, cell)


def _done(store: Store, cell: Cell) -> bool:
    record = store.read_cell(cell.id)
    return record is not None and record["status"] == DONE


def _compare(before: Store, after: Store, cell: Cell) -> list[str]:
    old, new = before.read_cell(cell.id) or {}, after.read_cell(cell.id) or {}
    if new["status"] != DONE:
        return [f"{new['status']}: {new['reason']}"]
    found = []
    stored, again = before.assignments(cell.id), after.assignments(cell.id)
    for part in sorted({*stored, *again}):
        if not np.array_equal(stored.get(part, []), again.get(part, [])):
            changed = np.mean(stored[part] != again[part]) if {part} <= {*stored} & {*again} else 1
            found.append(f"{part} differ for {changed:.2%} of the samples")
    if not found:
        found = _differences(old["scores"], new["scores"])
    edited = [kind for kind, source in new["sources"].items() if source != old["sources"][kind]]
    if found and edited:
        found.append(f"the source of its {' and '.join(edited)} was edited since")
    return found


def _differences(stored: dict[str, Any], again: dict[str, Any]) -> list[str]:
    """Name the scores that are not the same, to the last bit; undefined ones equal each other."""
    found = []
    for name, value in again.items():
        known = stored.get(name)
        undefined = value is None or value != value
        if name in stored and not (known == value or (known is None and undefined)):
            found.append(f"{name} is {value!r}, stored was {known!r}")
    return found
