"""Joins runs that were made on several machines."""

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from bench.errors import UserError
from bench.files.atomic import UNFINISHED
from bench.methods.grid import Point, ordered
from bench.spec.cells import Cell, cells
from bench.spec.spec import Entry, Spec
from bench.store.apart import by_name, rows_by_name
from bench.store.record import DatasetRecord, RunRecord
from bench.store.references import copy_rows, read_rows
from bench.store.sessions import differing
from bench.store.status import Status
from bench.store.store import Store

MACHINE = ("cpu", "blas", "variables", "os", "machine", "computers")
"""What may differ between runs that are merged, and is told."""

KINDS = ("datasets", "embedders", "clusterers")


def merge(runs: list[Store], out: Store, *, allow_versions: bool = False) -> int:
    """Write one run with the cells of all; return their number.

    A cell that several runs have done must have the same assignments in all of them. A cell that
    failed in one run and is done in another is done.

    Raises
    ------
    UserError
        Runs of unlike samples, parameters or code, of unlike datasets under one name, of unlike
        package versions unless allowed, or that disagree on a cell; nothing is written then.
    """
    if out.exists() or (out.folder.is_dir() and any(out.folder.iterdir())):
        what = "is a run already" if out.exists() else "is not empty"
        raise UserError(f"Got output folder {str(out.folder)!r}, which {what}: name a new folder.")
    for run in runs:
        run.need_more_than_scores("merged")
    spec = _join_specs(runs)
    records = [run.read_run() for run in runs]
    datasets = _join_datasets(runs, records)
    _refuse_unlike_methods(runs)
    if not allow_versions:
        _refuse_unlike_versions(runs, records)
    chosen = {cell: _choose(cell, runs) for cell in cells(spec)}
    run_record: RunRecord = {
        "datasets": datasets,
        "sessions": [session for record in records for session in record.get("sessions", [])],
    }
    if metrics := {k: v for record in records for k, v in record.get("metrics", {}).items()}:
        run_record["metrics"] = metrics
    folder = out.folder.resolve()  # a link stays one
    folder.parent.mkdir(parents=True, exist_ok=True)
    # A run of which a part is missing looks like one that was not finished.
    with tempfile.TemporaryDirectory(prefix=UNFINISHED, dir=folder.parent) as staged:
        whole = Store(Path(staged) / "run")
        _write(whole, runs, spec, run_record, chosen)
        if folder.is_dir():  # empty, as was seen above; rmdir removes no other
            folder.rmdir()
        whole.folder.rename(folder)
    return sum(run is not None for run in chosen.values())


def _write(
    out: Store,
    runs: list[Store],
    spec: Spec,
    run_record: RunRecord,
    chosen: dict[Cell, Store | None],
) -> None:
    with out.lock():
        out.begin(spec.numbers_only().to_toml())
        out.write_run(run_record)
        for cell, run in chosen.items():
            if run is not None:
                record = run.read_cell(cell.id)
                assert record is not None, "chose a run that has not ended the cell"
                arrays = run.assignments(cell.id) if record["status"] == Status.DONE else {}
                embedding = record["embedding"]
                if embedding is not None:
                    out.write_view(cell.dataset, embedding, run.view(cell.dataset, embedding))
                out.write_cell(cell.id, record, arrays)
        for run in runs:
            for entry in run.spec().datasets:
                out.write_truth(entry.name, run.truth(entry.name))
                out.write_thumbnails(entry.name, run.thumbnails(entry.name))
        copy_rows([run.folder for run in runs], out.folder)


def machines(runs: list[Store]) -> list[str]:
    """Describe how the machines and settings of runs differ."""
    sessions = [(run, session) for run in runs for session in run.read_run()["sessions"]]
    first_run, first = sessions[0]
    return list(
        dict.fromkeys(
            f"{what} {other} in {str(run.folder)!r}, {here} in {str(first_run.folder)!r}"
            for run, session in sessions
            for what, here, other in differing({**first}, {**session}, MACHINE)
        )
    )


def _join_specs(runs: list[Store]) -> Spec:
    specs = [run.spec() for run in runs]
    first = specs[0]
    for run, spec in zip(runs, specs, strict=True):
        for name in ("n_samples", "subset", "holdout"):
            if getattr(spec, name) != getattr(first, name):
                raise UserError(
                    f"Got {name} = {getattr(spec, name)!r} in {str(run.folder)!r} and "
                    f"{getattr(first, name)!r} in {str(runs[0].folder)!r}: runs to be merged must "
                    "be of the same samples."
                )
    joined: dict[str, Any] = {}
    points = _join_points(specs)
    for kind in KINDS:
        known: dict[str, Entry] = {}
        for run, spec in zip(runs, specs, strict=True):
            for entry in getattr(spec, kind if kind == "datasets" else f"named_{kind}"):
                if entry.points:  # each run may have others
                    entry = replace(entry, points=points[kind, entry.name])
                if known.setdefault(entry.name, entry) != entry:
                    raise UserError(
                        f"Got another {entry.name!r} among the {kind} of {str(run.folder)!r} than "
                        "of a run before it: give variants names of their own."
                    )
        crossed = dict.fromkeys(entry.name for spec in specs for entry in getattr(spec, kind))
        joined[kind] = tuple(known[name] for name in crossed)
    pairs = [pair for spec in specs for pair in spec.pipelines]
    joined["pipelines"] = tuple({(one.name, two.name): (one, two) for one, two in pairs}.values())
    seeds = tuple(dict.fromkeys(seed for spec in specs for seed in spec.seeds))
    joined["metrics"] = tuple(dict.fromkeys(name for spec in specs for name in spec.metrics))
    whole = replace(first, seeds=seeds, **joined)
    for spec in specs:
        whole = whole.with_points_of(spec)
    return whole


def _join_points(specs: list[Spec]) -> dict[tuple[str, str], tuple[Point, ...]]:
    """Return a grid's points in all runs, by kind and name."""
    points: dict[tuple[str, str], tuple[Point, ...]] = {}
    for kind in ("embedders", "clusterers"):
        for spec in specs:
            for entry in getattr(spec, f"named_{kind}"):
                known = points.get((kind, entry.name), ())
                points[kind, entry.name] = ordered((*known, *entry.points))
    return points


def _join_datasets(runs: list[Store], records: list[RunRecord]) -> dict[str, DatasetRecord]:
    joined: dict[str, DatasetRecord] = {}
    for run, record in zip(runs, records, strict=True):
        for name, dataset in record.get("datasets", {}).items():
            known = joined.setdefault(name, dataset)
            if known["fingerprint"] != dataset["fingerprint"]:
                raise UserError(
                    f"Got dataset {name!r} with fingerprint {dataset['fingerprint'][:12]} in "
                    f"{str(run.folder)!r} and {known['fingerprint'][:12]} in a run before it: runs "
                    "to be merged must be of the same data."
                )
    return joined


def _refuse_unlike_methods(runs: list[Store]) -> None:
    """Refuse runs whose methods of the same name had different code."""
    specs = [run.spec() for run in runs]
    cell_records = [
        (s, record) for run, s in zip(runs, specs, strict=True) for record in run.records()
    ]
    rows = [
        row
        for run, spec in zip(runs, specs, strict=True)
        for row in read_rows(run.folder, [entry.name for entry in spec.datasets])
    ]
    makings = [*by_name(cell_records)[1], rows_by_name(rows)[1]]
    notes = [note for each in makings for note in each.notes()]
    if notes:
        raise UserError(
            f"Got runs whose methods differ: {notes[0]} Run the older one again, or give variants "
            "names of their own."
        )


def _refuse_unlike_versions(runs: list[Store], records: list[RunRecord]) -> None:
    for run, record in zip(runs, records, strict=True):
        if not record.get("sessions"):
            raise UserError(
                f"Got run {str(run.folder)!r}, in which no cell has ended yet: leave it out, or "
                "run it first."
            )
    first = records[0]["sessions"][0]["versions"]
    for run, record in zip(runs, records, strict=True):
        for session in record["sessions"]:
            unlike = [
                f"{name} {version} and {first.get(name)}"
                for name, version in session["versions"].items()
                if first.get(name) != version
            ]
            if unlike:
                raise UserError(
                    f"Got different package versions in {str(run.folder)!r} than in "
                    f"{str(runs[0].folder)!r} ({', '.join(unlike)}): give --allow-versions to "
                    "merge all the same."
                )


def _choose(cell: Cell, runs: list[Store]) -> Store | None:
    """Return the run to take a cell from, preferably done."""
    ended = [(run, record) for run in runs if (record := run.read_cell(cell.id)) is not None]
    done = [run for run, record in ended if record["status"] == Status.DONE]
    for run in done[1:]:
        first, other = (each.assignments(cell.id) for each in (done[0], run))
        if first.keys() != other.keys() or not all(
            np.array_equal(first[part], other[part]) for part in first
        ):
            raise UserError(
                f"Got different assignments for {cell} in {str(run.folder)!r} than in "
                f"{str(done[0].folder)!r}: the same cell must agree; leave one run out."
            )
    failed = [run for run, record in ended if record["status"] != Status.NOT_RUN]
    return next(iter([*done, *failed, *(run for run, _ in ended)]), None)
