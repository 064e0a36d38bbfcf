"""Repeats one cell per pipeline, and records whether results agree."""

import tempfile
from dataclasses import replace
from pathlib import Path

from bench.execution.launch import Launch
from bench.execution.progress import for_this_terminal
from bench.execution.runner import run
from bench.runs.done import done_cells
from bench.runs.verify import compare
from bench.spec.cells import Cell
from bench.store.record import CellRecord
from bench.store.store import Store


def repeat_cells(launch: Launch) -> str:
    """Repeat each pipeline's quickest cell, and record the comparison.

    Nothing is read from the cache. A pipeline is checked only once, and the result stays in its
    cell's record.

    Parameters
    ----------
    launch : Launch
        A run that has ended.

    Returns
    -------
    str
        One sentence: how many pipelines were reproduced, and how long that took.
    """
    store = launch.store
    done = dict(done_cells(store))
    chosen = _quickest(done)
    missing = [cell for cell in chosen if "repeat" not in done[cell]]
    with tempfile.TemporaryDirectory(prefix="clusterbench-repeat-") as folder:
        again = Store(Path(folder) / "run")
        options = replace(launch.options, cache=Path(folder) / "cache")
        run(launch.spec, again, options, for_this_terminal(), only=missing)
        for cell in missing:
            differing, second = compare(store, again, cell), again.read_cell(cell.id)
            assert second is not None, "it was just run"
            done[cell]["repeat"] = {"differences": differing, "seconds": seconds(second)}
            store.write_cell(cell.id, done[cell])
    repeats = [done[cell]["repeat"] for cell in chosen]
    differ = sum(bool(each["differences"]) for each in repeats)
    took = sum(each["seconds"] for each in repeats)
    whole = sum(map(seconds, done.values()))
    return (
        f"{len(chosen)} pipelines were run again: {len(chosen) - differ} came out the same, "
        f"{differ} did not. That took {took:.1f} s beside the {whole:.1f} s of all cells."
    )


def seconds(record: CellRecord) -> float:
    """Return what a cell took."""
    parts = (record["seconds_neighbors"], record["seconds_embed"], record["seconds_cluster"])
    return sum(part or 0.0 for part in parts)


def _quickest(done: dict[Cell, CellRecord]) -> list[Cell]:
    """Choose each pipeline's repeated or quickest cell."""
    chosen: dict[tuple[str, str], Cell] = {}
    order = sorted(done, key=lambda cell: ("repeat" not in done[cell], seconds(done[cell])))
    for cell in order:
        chosen.setdefault((cell.embedder, cell.clusterer), cell)
    return [cell for cell in done if cell in chosen.values()]
