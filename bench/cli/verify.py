"""Define `clusterbench verify`, which reproduces the numbers of a run."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bench.cli.options import DataDir, Run
from bench.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bench.spec.spec import Spec
    from bench.store.store import Store


def verify(
    run: Run,
    rescore: Annotated[
        bool, typer.Option("--rescore", help="Only score the stored assignments; run no method.")
    ] = False,
    cells: Annotated[int, typer.Option(min=1, help="How many cells to compute again.")] = 3,
    all_cells: Annotated[bool, typer.Option("--all", help="Compute every cell again.")] = False,
    threads: Annotated[
        int | None, typer.Option(min=1, help="Threads of a worker; default: the run's own number.")
    ] = None,
    trust: Annotated[
        bool, typer.Option("--trust", help="Import code that a run's spec names; you must know it.")
    ] = False,
    data_dir: DataDir = None,
) -> None:
    """Score stored assignments and compute some cells again, and compare.

    Before that, check that the records follow from the run's spec, its sessions and their code. A
    run published with --scores-only needs the data: --data-dir says where they are.
    """
    from bench.datasets.request import data_folder
    from bench.execution.options import Options
    from bench.execution.progress import for_this_terminal
    from bench.files.cache import default_cache_folder
    from bench.runs import verify as checks
    from bench.runs import verify_scores
    from bench.spec.trust import refuse_foreign_objects, refuse_untrusted
    from bench.store.store import Store

    store = Store(run).require()
    sessions = store.read_run().get("sessions")
    if not sessions:
        raise UserError(f"Got run {str(run)!r}, in which no cell has ended yet: run it first.")
    if not rescore:
        if not trust:
            refuse_untrusted(store.spec(), run)
        refuse_foreign_objects(store.spec(), default_cache_folder())
    options = Options(
        cache=Path(),
        data_dir=data_folder(data_dir),
        threads=threads or sessions[-1]["threads"],
        import_path=[str(Path.cwd())],
    )
    spec = None
    if store.scores_only:
        spec = _with_data(store, data_dir, rescore=rescore)
        failed = _changed(verify_scores.changed_data(store, spec, options.data_dir))
        failed |= _follows(store)
    else:
        failed = _changed(checks.changed_data(store, options.data_dir, files_only=rescore))
        failed |= _follows(store)
        failed |= _told("scored again", checks.rescore(store, data_dir), run)
    if not rescore:
        for difference in checks.unlike(store, options.threads):
            print(f"note: {difference}", file=sys.stderr)
        sample = None if all_cells else cells
        again = checks.recompute(store, options, for_this_terminal(), sample=sample, spec=spec)
        failed |= _told("computed again", again, run)
    if failed:
        raise typer.Exit(1)


def _with_data(store: "Store", data_dir: Path | None, *, rescore: bool) -> "Spec":
    """Find the data of a run that was published with scores only.

    Without them, nothing can be checked.
    """
    from bench.runs.verify_scores import found_data
    from bench.store.references import read_rows

    if rescore:
        store.need_more_than_scores("scored again")
    names = [entry.name for entry in store.spec().datasets]
    n_rows = sum(row["status"] == "done" for row in read_rows(store.folder, names))
    if n_rows:
        print(f"note: {n_rows} reference rows have no predictions to check", file=sys.stderr)
    return found_data(store, data_dir)


def _changed(datasets: "Iterable[tuple[str, list[str]]]") -> bool:
    """Print which data differ from the run's; return whether any do."""
    unlike = [(name, line) for name, differences in datasets for line in differences]
    for name, line in unlike:
        print(f"{name}: {line}")
    return bool(unlike)


def _follows(store: "Store") -> bool:
    """Print which records contradict spec and sessions; return whether any do."""
    from bench.runs.origin import origin

    findings = origin(store)
    for line in findings.broken:
        print(f"origin: {line}")
    for line in findings.unknown:
        print(f"note: it cannot be checked {line}", file=sys.stderr)
    return bool(findings.broken)


def _told(how: str, results: "Iterable[tuple[str, list[str]]]", run: Path) -> bool:
    """Print what differs and how many do; return whether any do."""
    n_checked, n_differing = 0, 0
    for name, differences in results:
        n_checked += 1
        n_differing += bool(differences)
        for difference in differences:
            print(f"{name}: {difference}")
    if n_checked == 0:
        raise UserError(f"Got run {str(run)!r}, in which no cell is done: there is nothing to do.")
    print(f"{n_checked} {how}, {n_checked - n_differing} the same, {n_differing} not.")
    return n_differing > 0
