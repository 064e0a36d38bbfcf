"""Checks of a run: scores match assignments, and both repeat."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.datasets.describe import describe_parts
from bench.datasets.parts import load_parts, truth_parts
from bench.execution.data import differences
from bench.execution.options import Options
from bench.execution.progress import Plain
from bench.execution.runner import run
from bench.files.leftovers import scratch
from bench.methods.entries import Entry
from bench.metrics import score_all
from bench.provenance.machine import environment
from bench.runs.done import done_cells, done_rows
from bench.scoring.references import row_scores
from bench.spec.cells import Cell
from bench.spec.spec import Spec
from bench.store.parts import ASSIGNMENTS, Part
from bench.store.record import CellRecord, order_of
from bench.store.sessions import differing
from bench.store.status import Status
from bench.store.store import Store

LIKE = ("cpu", "blas", "variables", "threads", "versions")
"""Properties of a machine on which identical results depend."""

ROUNDING = 1e-9
"""How much scores of the same assignments may differ, because processors round logarithms
differently."""


def rescore(store: Store, data_dir: Path | None) -> Iterator[tuple[str, list[str]]]:
    """Score everything stored again; yield differences from the records.

    That is the assignments of every cell, of held-out samples too, and the predictions of every
    reference row. Truth comes from the run, and only where that lacks it from the dataset. Scores
    that need the embedding, which a run does not keep, are not looked at.

    Raises
    ------
    UserError
        A dataset that cannot be loaded.
    """
    for entry in store.spec().datasets:
        truth, fingerprint = _truth(store, entry, data_dir)
        for cell, record in done_cells(store, entry.name):
            if record["fingerprint"] != fingerprint:
                yield str(cell), ["the dataset has another fingerprint"]
            else:
                yield str(cell), _scored_again(store, cell, record, truth)
        for row, predictions in done_rows(store, entry.name):
            again = row_scores(truth.get(Part.FITTED), predictions)
            yield f"reference {row['id']}", _differences(row["scores"], again, ROUNDING)


def _truth(
    store: Store, entry: Entry, data_dir: Path | None
) -> tuple[dict[Part, NDArray[np.int64] | None], str]:
    """Return a dataset's truth by part, with the dataset's fingerprint."""
    known = store.read_run().get("datasets", {}).get(entry.name, {})
    stored = store.truth(entry.name)
    if stored or ("n_classes" in known and known["n_classes"] is None):
        return dict(stored), known["fingerprint"]
    dataset, held_out = load_parts(store.spec(), entry, data_dir)
    return truth_parts(dataset, held_out), dataset.fingerprint


def _scored_again(
    store: Store, cell: Cell, record: CellRecord, truth: dict[Part, Any]
) -> list[str]:
    by_part = store.assignments(cell.id)
    held_out = record["held_out"]
    stored = {Part.FITTED: record["scores"], Part.HELD_OUT: held_out["scores"] if held_out else {}}
    texts = []
    for part, assignments in by_part.items():
        again = score_all(truth.get(part), assignments)
        differences = _differences(stored[part], again, ROUNDING)
        texts += [f"held out: {each}" if part == Part.HELD_OUT else each for each in differences]
    return texts


def recompute(
    store: Store,
    options: Options,
    progress: Plain,
    *,
    sample: int | None,
    seed: int = 0,
    spec: Spec | None = None,
) -> Iterator[tuple[str, list[str]]]:
    """Run cells again without cache; yield differences.

    Parameters
    ----------
    store : Store
        The run.
    options : Options
        Threads count: results may depend on them.
    progress : Plain
        The progress display of the cells that run again.
    sample : int or None
        How many cells, drawn at random; None for all.
    seed : int
        Of the draw.
    spec : Spec, optional
        The run's, where its data lie elsewhere than it says.
    """
    done = [cell for cell, _ in done_cells(store)]
    if sample is not None and sample < len(done):
        chosen = np.random.default_rng(seed).choice(len(done), size=sample, replace=False)
        done = [done[i] for i in sorted(chosen)]
    with scratch("clusterbench-verify-") as folder:
        again = Store(folder / "run")
        fresh = replace(options, cache=folder / "cache")
        run(spec or store.spec(), again, fresh, progress, only=done)
        for cell in done:
            yield str(cell), compare(store, again, cell)


def unlike(store: Store, threads: int) -> list[str]:
    """Describe how this machine differs from the run's last one.

    If processor or packages differ, cells computed again need not be identical.
    """
    sessions = store.read_run().get("sessions", [])
    if not sessions:
        return []
    changes = differing({**sessions[-1]}, {**environment(threads)}, LIKE)
    return [f"{what} {then} then, {now} now" for what, then, now in changes]


def changed_data(
    store: Store, data_dir: Path | None, *, files_only: bool
) -> Iterator[tuple[str, list[str]]]:
    """Load the data again; yield each dataset's differences.

    Parameters
    ----------
    files_only : bool
        Whether to look only at files that the spec names and that are there: others may have to be
        fetched.

    Raises
    ------
    UserError
        A dataset that cannot be loaded.
    """
    spec = store.spec()
    for entry in spec.datasets:
        known = store.read_run().get("datasets", {}).get(entry.name)
        is_present = not files_only or Path(entry.use).expanduser().is_file()
        if known is not None and is_present:
            now = describe_parts(*load_parts(spec, entry, data_dir))
            yield f"dataset {entry.name}", differences(known, now)


def compare(before: Store, after: Store, cell: Cell) -> list[str]:
    """Describe how a repeated cell differs from the stored one."""
    old, new = before.read_cell(cell.id), after.read_cell(cell.id)
    assert old, "compared a cell that the run has not"
    assert new, "compared a cell that was not run again"
    if new["status"] != Status.DONE:
        return [f"{new['status']}: {new['reason']}"]
    texts = _scores_differ(old, new) if before.scores_only else _all_differs(before, after, cell)
    edited = [kind for kind, source in new["sources"].items() if source != old["sources"][kind]]
    if texts and order_of(old) != order_of(new):
        texts.append("it was made before samples were put in order")
    if texts and edited:
        texts.append(f"the source of its {' and '.join(edited)} was edited since")
    return texts


def _scores_differ(old: CellRecord, new: CellRecord) -> list[str]:
    """Describe which scores differ, including those of held-out samples."""
    texts = [f"{name} is not scored now" for name in old["scores"] if name not in new["scores"]]
    texts += _differences(old["scores"], new["scores"])
    if old["held_out"] is not None and new["held_out"] is not None:
        unseen = _differences(old["held_out"]["scores"], new["held_out"]["scores"])
        texts += [f"held out: {each}" for each in unseen]
    return texts


def _all_differs(before: Store, after: Store, cell: Cell) -> list[str]:
    old, new = before.read_cell(cell.id), after.read_cell(cell.id)
    assert old, "compared a cell that the run has not"
    assert new, "compared a cell that was not run again"
    texts = []
    if old["fingerprint"] != new["fingerprint"]:
        texts.append("the dataset has another fingerprint now")
    stored, again = before.assignments(cell.id), after.assignments(cell.id)
    for part in sorted({*stored, *again}):
        if not np.array_equal(stored.get(part, []), again.get(part, [])):
            changed = np.mean(stored[part] != again[part]) if {part} <= {*stored} & {*again} else 1
            texts.append(f"{ASSIGNMENTS[part]} differ for {changed:.2%} of the samples")
    if not texts:
        texts = _differences(old["scores"], new["scores"])
    return texts


def _differences(
    stored: Mapping[str, Any], again: Mapping[str, Any], tolerance: float = 0.0
) -> list[str]:
    """Name scores that differ by more than a relative tolerance.

    Undefined scores are equal.
    """
    texts = []
    for name, value in again.items():
        known = stored.get(name)
        undefined = value is None or value != value
        same = undefined if known is None else not undefined and _near(known, value, tolerance)
        if name in stored and not same:
            texts.append(f"{name} is {value!r}, stored was {known!r}")
    return texts


def _near(known: float, value: float, tolerance: float) -> bool:
    return math.isclose(known, value, rel_tol=tolerance, abs_tol=tolerance)
