"""`clusterbench run`: run a matrix, or continue one."""

import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bench.cli.options import CacheDir, DataDir, Metrics, Read, Scores, Target, Truth, parse_scores
from bench.cli.readings import parse_readings
from bench.errors import DiskFull, UserError, is_disk_full
from bench.store.status import Status

if TYPE_CHECKING:
    from bench.execution.launch import Launch
    from bench.store.record import CellRecord, ReferenceRecord

MOST_TABLES = 6
"""Datasets up to which each has a table of its own at the end of a run."""


def run(
    spec: Annotated[
        Path | None,
        typer.Argument(
            metavar="[SPEC.toml]",
            help="A spec file, which flags override. Any other file is taken as a dataset.",
        ),
    ] = None,
    preset: Annotated[
        str | None,
        typer.Option(help="A spec that ships with the suite: see 'clusterbench list presets'."),
    ] = None,
    datasets: Annotated[
        list[str] | None,
        typer.Option("--dataset", help="Dataset by name or path; may be repeated."),
    ] = None,
    suites: Annotated[
        list[str] | None,
        typer.Option(
            "--suite",
            help="Suite by name, or its file or folder: see 'clusterbench list suites'; may be "
            "repeated.",
        ),
    ] = None,
    groups: Annotated[
        list[str] | None,
        typer.Option("--group", help="Only this group of the suites; may be repeated."),
    ] = None,
    max_samples: Annotated[
        int | None, typer.Option(min=1, help="Leave out datasets of suites with more samples.")
    ] = None,
    target: Target = None,
    truth: Truth = None,
    read: Read = None,
    embedders: Annotated[
        list[str] | None,
        typer.Option(
            "--embedder",
            help="Embedder: a name, 'module:Class', a chain such as 'pca | umap(min_dist=0)', or "
            "a grid such as 'pca(n_components=any_of(10, 20))'; may be repeated.",
        ),
    ] = None,
    assignments: Annotated[
        list[str] | None,
        typer.Option(
            "--assignments",
            metavar="NAME=FILE",
            help="Assignments computed elsewhere (.csv, .txt, .npy, .npz); each column becomes a "
            "row of the table; may be repeated.",
        ),
    ] = None,
    embeddings: Annotated[
        list[str] | None,
        typer.Option(
            "--embedding",
            metavar="NAME=FILE",
            help="An embedding computed elsewhere (.npy, .npz, .csv, .parquet, .h5ad#obsm/NAME), "
            "matched by row ids if it and the dataset have them; may be repeated.",
        ),
    ] = None,
    obsm: Annotated[
        bool, typer.Option("--obsm", help="Add all embeddings in obsm of an .h5ad file.")
    ] = False,
    clusterers: Annotated[
        list[str] | None,
        typer.Option(
            "--clusterer",
            help="Clusterer: a name, 'module:Class', or a grid, each point of which is run, such "
            "as 'kmeans(n_clusters=range(2, 20))' or 'dbscan(eps=log(0.1, 10, 15), "
            "min_samples=any_of(5, 20))'; may be repeated.",
        ),
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
        float | None, typer.Option(help="Share of samples to hold out of the fits, as in 0.2.")
    ] = None,
    data_dir: DataDir = None,
    cache_dir: CacheDir = None,
    threads: Annotated[
        int | None, typer.Option(min=1, help="Threads of a worker; default: all cores.")
    ] = None,
    reference: Annotated[
        bool | None,
        typer.Option("--reference/--no-reference", help="Also score supervised classifiers."),
    ] = None,
    reference_on: Annotated[
        str | None, typer.Option(help="Give the classifiers this embedder's embedding.")
    ] = None,
    device: Annotated[
        str | None,
        typer.Option(help="What methods may use besides the processor: cuda, or cuda:1."),
    ] = None,
    scores: Scores = None,
    metrics: Metrics = None,
    jobs: Annotated[int, typer.Option(min=1, help="Tasks to run side by side.")] = 1,
    engine: Annotated[str, typer.Option(help="What runs the tasks: local or dask.")] = "local",
    scheduler: Annotated[
        str | None, typer.Option(help="Address of a Dask scheduler; default: a cluster of --jobs.")
    ] = None,
    timeout: Annotated[
        float | None, typer.Option(help="Seconds that one embedding or clustering may take.")
    ] = None,
    memory_limit: Annotated[
        str | None, typer.Option(help="Memory that each may use, as in 2GB or 512MiB.")
    ] = None,
    budget: Annotated[
        float | None,
        typer.Option(
            help="Seconds after which no task starts; the rest is 'not run (budget)', and the "
            "same command continues with it."
        ),
    ] = None,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Run failed cells again.")
    ] = False,
    recompute: Annotated[
        bool, typer.Option("--recompute", help="Run every cell again, even finished ones.")
    ] = False,
    repeat_check: Annotated[
        bool,
        typer.Option(
            "--repeat-check",
            help="Run the quickest cell of each pipeline twice, and mark in tables the pipelines "
            "whose results differ.",
        ),
    ] = False,
    trust: Annotated[
        bool, typer.Option("--trust", help="Import code that a run's spec names; you must know it.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be run, without running it.")
    ] = False,
) -> None:
    """Run and score every dataset × embedder × clusterer × seed.

    The same command again continues a run that was stopped.
    """
    from bench.execution.launch import Launch, RunRequest

    data = spec if spec is not None and _is_data(spec) else None
    launch = Launch(
        RunRequest(
            spec=None if data else spec,
            preset=preset,
            datasets=datasets if data is None else [str(data), *(datasets or [])],
            suites=suites,
            groups=groups,
            max_samples=max_samples,
            target=target,
            truth=truth,
            read=parse_readings(read),
            embedders=embedders,
            embeddings=None if embeddings is None else _named_files("embedding", embeddings),
            obsm=obsm,
            assignments=None if assignments is None else _named_files("assignments", assignments),
            clusterers=clusterers,
            seeds=None if seeds is None else _seeds(seeds),
            out=out,
            n_samples=n_samples,
            subset=subset,
            holdout=holdout,
            data_dir=data_dir,
            cache_dir=cache_dir,
            threads=threads,
            reference=reference,
            reference_on=reference_on,
            device=device,
            scores=parse_scores(scores),
            metrics=metrics,
            jobs=jobs,
            engine=engine,
            scheduler=scheduler,
            timeout=timeout,
            memory_limit=memory_limit,
            budget=budget,
            retry_failed=retry_failed,
            recompute=recompute,
            trust=trust,
        )
    )
    _execute(launch, dry_run, repeat_check)


def _is_data(path: Path) -> bool:
    """Return whether a path, given as spec, is a data file."""
    from bench.datasets.local import FORMATS
    from bench.datasets.suffixes import format_of

    return format_of(path) in FORMATS


def _execute(launch: "Launch", dry_run: bool, repeat_check: bool) -> None:
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        if dry_run:
            print("\n".join(launch.foresee()))
            return
        records, rows = launch.run()
        if repeat_check:
            from bench.runs.repeat import repeat_cells

            print(repeat_cells(launch), file=sys.stderr)
            records = launch.store.records()
    except KeyboardInterrupt:
        print(
            f"\nstopped; every finished cell is kept in {launch.folder}. "
            "Give the same command again to continue.",
            file=sys.stderr,
        )
        raise typer.Exit(130) from None
    except (DiskFull, OSError) as error:
        if isinstance(error, OSError) and not is_disk_full(error):
            raise
        cache = launch.options.cache
        print(
            f"\nThe disk is full ({error}). Every finished cell is kept in {launch.folder}: make "
            f"room there, in the cache {cache} (`clusterbench cache prune`) and for temporary "
            "files, or name another cache with --cache-dir; then give the same command again to "
            "continue.",
            file=sys.stderr,
        )
        raise typer.Exit(1) from None
    _close(records, rows, launch.folder, best=launch.spec.truth == "best")


def _close(
    records: "list[CellRecord]", rows: "list[ReferenceRecord]", folder: Path, *, best: bool = False
) -> None:
    """Show tables and count statuses; exit with 1 unless all are done."""
    from collections import Counter

    from bench.store.runs import Runs
    from bench.tables import default_metric, matrix_table, render
    from bench.tables.references import reference_markdown

    metric = default_metric(records)
    shown = Runs([folder]).records if best else records
    if len({record["dataset"] for record in records}) > MOST_TABLES:
        from bench.cli.closing import print_suite

        print_suite(shown, metric, folder)
    else:
        print(render(matrix_table(shown, metric, fold=True), metric, "md"))
        if rows:
            print(reference_markdown(records, rows, metric))
    parts = []
    for what, ended in (("cells", records), ("reference rows", rows)):
        counts = Counter(record["status"] for record in ended)
        text = ", ".join(f"{n} {status}" for status, n in counts.items())
        parts += [f"{len(ended)} {what}: {text}. "] if ended else []
    print(f"{''.join(parts)}Run: {folder}", file=sys.stderr)
    statuses = {record["status"] for record in (*records, *rows)}
    if statuses - {Status.DONE, Status.NOT_RUN}:
        print("Give the same command with --retry-failed to try the others again.", file=sys.stderr)
    if Status.NOT_RUN in statuses:
        print("Give the same command again to run the rest.", file=sys.stderr)
    if statuses != {Status.DONE}:
        raise typer.Exit(1)


def _named_files(kind: str, given: list[str]) -> dict[str, str]:
    """Split NAME=FILE of embeddings or assignments computed elsewhere."""
    files = {}
    for text in given:
        name, equals, path = text.partition("=")
        if not (name and equals and path):
            raise UserError(
                f"Got --{kind} {text!r}, but expected NAME=FILE.npy, a name for tables and the "
                "file with one row per sample."
            )
        files[name] = path
    return files


def _seeds(text: str) -> list[int]:
    try:
        return [int(part) for part in text.split(",")]
    except ValueError:
        raise UserError(
            f"Got --seeds {text!r}, but expected integers with commas between, as in 0,1,2."
        ) from None


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt
