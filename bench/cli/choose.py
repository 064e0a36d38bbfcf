"""Define `clusterbench choose`, which chooses one clustering without truth."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bench.cli.options import CacheDir, DataDir, Run
from bench.rules import DEFAULT_RULE


class What(StrEnum):
    """What can be chosen."""

    pipeline = "pipeline"
    k = "k"


def choose(
    run: Run,
    by: Annotated[
        str, typer.Option(help="The rule that chooses; see 'clusterbench list rules'.")
    ] = DEFAULT_RULE,
    out: Annotated[
        Path | None,
        typer.Option(help="Also write rows with their clusters to this .csv or .parquet file."),
    ] = None,
    what: Annotated[
        What, typer.Option(help="A pipeline with its clusters, or only the number of clusters.")
    ] = What.pipeline,
    dataset: Annotated[str, typer.Option(help="Which dataset, if the run has several.")] = "",
    new: Annotated[
        Path | None,
        typer.Option(help="A file of new rows, which are assigned and written."),
    ] = None,
    trust: Annotated[
        bool,
        typer.Option(
            "--trust", help="Import code that the run's spec names, for --new and rules that refit."
        ),
    ] = False,
    data_dir: DataDir = None,
    cache_dir: CacheDir = None,
) -> None:
    """Choose one pipeline without truth, and explain the choice and the clusters."""
    from bench.datasets.request import data_folder
    from bench.errors import UserError
    from bench.files.cache import Cache, default_cache_folder
    from bench.runs.choosing import choose as choose_pipeline
    from bench.runs.choosing import choose_k
    from bench.runs.choosing.tables import refuse_out, write_rows
    from bench.store.store import Store

    store = Store(run).require()
    if what is What.k and (out is not None or new is not None):
        raise UserError(
            f"Got --what k with {'--out' if out is not None else '--new'}, but expected it alone: "
            "a number has no rows; leave --what out to have a pipeline chosen."
        )
    if out is not None:
        refuse_out(out)
    cache = Cache((cache_dir or default_cache_folder()).resolve())
    folder = data_folder(data_dir)
    if what is What.k:
        count = choose_k(store, cache, folder, by=by, dataset=dataset, trust=trust)
        sys.stdout.write(str(count))
        return
    choice = choose_pipeline(store, cache, folder, by=by, dataset=dataset, trust=trust)
    table = choice.table
    if new is not None:
        from bench.runs.choosing.new_rows import assign_new

        assigned = assign_new(store, cache, folder, choice, new, trust=trust)
        table = assigned.table
        print(assigned.how, file=sys.stderr)
    sys.stdout.write(str(choice))
    if out is not None:
        write_rows(table, out)
        print(f"{len(table)} rows: {out}", file=sys.stderr)
    elif new is not None:
        table.to_csv(sys.stdout, index=False)
