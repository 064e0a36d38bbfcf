"""`clusterbench run`: run a matrix, or continue one."""

import signal
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bench.cli.options import CacheDir, DataDir, Target
from bench.errors import DiskFull, UserError, is_disk_full, unknown_name

if TYPE_CHECKING:
    from bench.execution.options import Options
    from bench.spec.file import SpecFile
    from bench.spec.spec import Spec


def run(
    spec_path: Annotated[
        Path | None, typer.Argument(metavar="[SPEC.toml]", help="A spec file; flags override it.")
    ] = None,
    preset: Annotated[
        str | None,
        typer.Option(help="A spec that ships with the suite: see 'clusterbench list presets'."),
    ] = None,
    dataset: Annotated[
        list[str] | None, typer.Option(help="Dataset by name or path; may be repeated.")
    ] = None,
    target: Target = None,
    embedder: Annotated[
        list[str] | None,
        typer.Option(
            help="Embedder: a name, 'module:Class', or several as in 'pca | umap(min_dist=0)'; "
            "may be repeated."
        ),
    ] = None,
    embedding: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=FILE.npy", help="An embedding computed elsewhere; may be repeated."
        ),
    ] = None,
    clusterer: Annotated[
        list[str] | None, typer.Option(help="Clusterer by name or 'module:Class'; may be repeated.")
    ] = None,
    seeds: Annotated[str | None, typer.Option(help="Seeds, as in 0,1,2.")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder of the run; default: runs/NAME.")] = None,
    n_samples: Annotated[
        int | None, typer.Option(min=1, help="Run on a subset of this size.")
    ] = None,
    subset: Annotated[
        str | None, typer.Option(help="How a subset is drawn: random, first or stratified.")
    ] = None,
    holdout: Annotated[
        float | None, typer.Option(help="Share of samples to embed and assign unfitted, as in 0.2.")
    ] = None,
    data_dir: DataDir = None,
    cache_dir: CacheDir = None,
    threads: Annotated[
        int | None, typer.Option(min=1, help="Threads of a worker; default: all cores.")
    ] = None,
    reference: Annotated[
        bool | None,
        typer.Option("--reference/--no-reference", help="Score supervised classifiers beside."),
    ] = None,
    reference_on: Annotated[
        str | None, typer.Option(help="Run them on this embedder's embedding, not the features.")
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Tasks to run side by side.")] = 1,
    engine: Annotated[str, typer.Option(help="Who runs the tasks: local or dask.")] = "local",
    scheduler: Annotated[
        str | None, typer.Option(help="Address of a Dask scheduler; default: a cluster of --jobs.")
    ] = None,
    timeout: Annotated[
        float | None, typer.Option(help="Seconds that one embedding or clustering may take.")
    ] = None,
    memory_limit: Annotated[
        str | None, typer.Option(help="Memory that one may hold, as in 2GB or 512MiB.")
    ] = None,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Run cells that failed once more.")
    ] = False,
    recompute: Annotated[
        bool, typer.Option("--recompute", help="Run every cell again, whatever is there.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be run; run and write nothing.")
    ] = False,
) -> None:
    """Run every dataset × embedder × clusterer × seed and score it; the same again continues."""
    from bench.spec.spec import resolve
    from bench.store.folders import default_folder

    file = _file(spec_path, preset)
    if embedding:
        file, embedder = _with_embeddings(file, embedding, embedder)
    flags = {
        "datasets": dataset,
        "embedders": embedder,
        "clusterers": clusterer,
        "seeds": _seeds(seeds) if seeds is not None else None,
        "n_samples": n_samples,
        "subset": subset,
        "holdout": holdout,
        "reference": reference,
        "reference_on": reference_on,
    }
    said = {name: value for name, value in flags.items() if value is not None}
    spec = resolve(file, **said)
    spec = spec if target is None else _with_target(spec, target)
    folder = out or default_folder(spec, spec_path.stem if spec_path else preset)
    from bench.datasets.request import data_folder
    from bench.execution.options import Options, settle_threads
    from bench.files.cache import default_cache_folder
    from bench.provenance.cores import cores
    from bench.spec.limits import Limits, seconds, size
    from bench.store.store import Store

    options = Options(
        cache=(cache_dir or default_cache_folder()).resolve(),  # workers work elsewhere
        data_dir=data_folder(data_dir),  # workers are not told the variable that may name it
        jobs=jobs,
        # What this machine has says nothing of a cluster's workers.
        threads=settle_threads(
            Store(folder), threads, default=1 if scheduler else max(1, cores() // jobs)
        ),
        limits=Limits(
            None if timeout is None else seconds(timeout, "--timeout"),
            None if memory_limit is None else size(memory_limit, "--memory-limit"),
        ),
        retry_failed=retry_failed,
        recompute=recompute,
        import_path=[str(Path.cwd())],
        engine=_engine(engine, scheduler),
        scheduler=scheduler,
    )
    _execute(spec, folder, options, dry_run)


def _file(path: Path | None, preset: str | None) -> "SpecFile":
    """Return what is run but for the flags: a spec file, a preset, or nothing said."""
    if path and preset:
        raise UserError(
            f"Got spec file {str(path)!r} and --preset {preset!r}, but expected one of the two."
        )
    if preset:
        from bench.spec.presets import read_preset

        return read_preset(preset)
    from bench.spec.file import SpecFile
    from bench.spec.spec import read_file

    return read_file(path) if path else SpecFile()


def _execute(spec: "Spec", folder: Path, options: "Options", dry_run: bool) -> None:
    from bench.execution import runner
    from bench.execution.dry_run import dry_run as foreseen
    from bench.execution.progress import for_this_terminal
    from bench.execution.references import run_rows
    from bench.store.store import Store

    signal.signal(signal.SIGTERM, _interrupt)
    progress = for_this_terminal()
    try:
        if dry_run:
            print("\n".join(foreseen(spec, Store(folder), options, progress)))
            return
        records = runner.run(spec, Store(folder), options, progress)
        rows = run_rows(spec, Store(folder), options, progress)
    except KeyboardInterrupt:
        print(
            f"\nstopped; every finished cell is kept in {folder}. "
            "Give the same command again to continue.",
            file=sys.stderr,
        )
        raise typer.Exit(130) from None
    except (DiskFull, OSError) as error:
        if isinstance(error, OSError) and not is_disk_full(error):
            raise
        print(
            f"\nThe disk is full ({error}). Every finished cell is kept in {folder}: make room, "
            "then give the same command again to continue.",
            file=sys.stderr,
        )
        raise typer.Exit(1) from None
    _close(records, rows, folder)


def _close(records: list[dict[str, Any]], rows: list[dict[str, Any]], folder: Path) -> None:
    """Show the tables and count the statuses; exit code 1 unless all is done."""
    from collections import Counter

    from bench.tables import default_metric, matrix_table, render
    from bench.tables.references import reference_markdown

    metric = default_metric(records)
    print(render(matrix_table(records, metric), metric, "md"))
    if rows:
        print(reference_markdown(records, rows, metric))
    parts = []
    for what, found in (("cells", records), ("reference rows", rows)):
        counts = Counter(record["status"] for record in found)
        said = ", ".join(f"{n} {status}" for status, n in counts.items())
        parts += [f"{len(found)} {what}: {said}. "] if found else []
    print(f"{''.join(parts)}Run: {folder}", file=sys.stderr)
    if any(record["status"] != "done" for record in (*records, *rows)):
        print("Give the same command with --retry-failed to try the others again.", file=sys.stderr)
        raise typer.Exit(1)


def _engine(name: str, scheduler: str | None) -> str:
    if name not in ("local", "dask"):
        raise unknown_name("engine", name, ("local", "dask"))
    if scheduler is not None and name != "dask":
        raise UserError("Got --scheduler without --engine dask, but expected both or neither.")
    return name


def _with_target(spec: "Spec", target: str) -> "Spec":
    """Name the truth's column for every dataset that has columns."""
    from bench.datasets import takes_target

    entries = [
        replace(entry, params={"target": target} | entry.params)
        if takes_target(entry.use)
        else entry
        for entry in spec.datasets
    ]
    if entries == list(spec.datasets):
        raise UserError(
            f"Got --target {target!r}, but no dataset of the run is a file or OpenML's: expected a "
            "dataset whose truth is not settled already."
        )
    return replace(spec, datasets=tuple(entries))


def _with_embeddings(
    file: "SpecFile", given: list[str], embedders: list[str] | None
) -> "tuple[SpecFile, list[str]]":
    """Add embeddings from files to the spec, and to the embedders that are run."""
    tables = {}
    for text in given:
        name, equals, path = text.partition("=")
        if not (name and equals and path):
            raise UserError(
                f"Got --embedding {text!r}, but expected NAME=FILE.npy, a name for tables and the "
                "file with one row a sample."
            )
        if not Path(path).is_file():
            raise UserError(f"Got --embedding {text!r}, but there is no such file: check the path.")
        tables[name] = {"use": "embeddings.precomputed:Precomputed", "path": path}
    taken = sorted({*tables} & {*file.embedders})
    if taken:
        raise UserError(
            f"Got --embedding {taken[0]}=..., a name that the spec file defines: choose another."
        )
    joined = file.model_copy(update={"embedders": {**file.embedders, **tables}})
    return joined, [*(embedders or file.matrix.embedders), *tables]


def _seeds(text: str) -> list[int]:
    try:
        return [int(part) for part in text.split(",")]
    except ValueError:
        raise UserError(
            f"Got --seeds {text!r}, but expected integers with commas between, as in 0,1,2."
        ) from None


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt
