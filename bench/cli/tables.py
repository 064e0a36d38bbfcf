"""`clusterbench tables`: the tables of a run."""

import sys
from typing import Annotated

import typer

from bench.cli.options import Run
from bench.errors import UserError, unknown_name


def tables(
    run: Run,
    form: Annotated[str, typer.Option("--format", help="md, csv or json.")] = "",
    metric: Annotated[
        str, typer.Option(help="Which score or cost to show; default: ari, or silhouette.")
    ] = "",
    long: Annotated[bool, typer.Option("--long", help="One row a cell, all columns.")] = False,
) -> None:
    """Print embedder × clusterer for a metric, mean ± standard deviation over seeds."""
    from bench.reference.row_store import read_rows
    from bench.reference.row_table import reference_markdown
    from bench.store import Store
    from bench.tables import KEYS, default_metric, long_table, markdown, matrix_table, render

    form = form or ("csv" if long else "md")
    if form not in ("md", "csv", "json"):
        raise unknown_name("format", form, ("md", "csv", "json"))
    store = Store(run).require()
    records = store.records()
    if not records:
        raise UserError(f"Got run {str(run)!r}, in which no cell has ended yet: run it first.")
    rows = read_rows(run, [entry.name for entry in store.spec().datasets])
    table = long_table([*records, *rows])
    metric = metric or default_metric(records)
    known = [name for name in table.columns if name not in KEYS]
    if not long and metric not in table.columns:
        raise unknown_name("metric", metric, known)
    if not long:
        text = render(matrix_table(records, metric), metric, form)
        if form == "md" and rows:
            text += "\n" + reference_markdown(records, rows, metric)
    elif form == "csv":
        text = table.to_csv(index=False)
    elif form == "json":
        text = table.to_json(orient="records", indent=1, double_precision=15) + "\n"
    else:
        text = markdown(list(table.columns), table.astype(object).values.tolist())
    sys.stdout.write(text)
