"""`clusterbench plot`: the pictures of a run."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from bench.cli.options import Run, Truth
from bench.errors import UserError


def plot(
    run: Run,
    kind: Annotated[
        list[str] | None,
        typer.Option(
            help="heatmap, pareto, seeds, scatter, contingency, samples, eps or scaling; may be "
            "repeated; default: all that the run holds."
        ),
    ] = None,
    metric: Annotated[
        str, typer.Option(help="Which score; default: ari, or silhouette without truth.")
    ] = "",
    embedder: Annotated[
        list[str] | None,
        typer.Option(help="Draw pictures of cells for this embedder; may be repeated."),
    ] = None,
    clusterer: Annotated[
        list[str] | None, typer.Option(help="The same for a clusterer; may be repeated.")
    ] = None,
    seed: Annotated[
        list[int] | None, typer.Option(help="The same for a seed; default: the first.")
    ] = None,
    truth: Truth = None,
    out: Annotated[Path | None, typer.Option(help="Folder; default: RUN/plots.")] = None,
    form: Annotated[str, typer.Option("--format", help="png or svg.")] = "png",
) -> None:
    """Draw a run's matrix, embeddings, clusters, costs and spread; nothing is run again."""
    from bench.files.leftovers import scratch
    from bench.files.owned import put
    from bench.plots.catalog import NEEDS, Wanted, pictures
    from bench.plots.files import check_format, save
    from bench.plots.run_pictures import RunPictures
    from bench.store.runs import Runs
    from bench.tables import KEYS, SUITE, default_metric, long_table, parse_column, unknown_metric

    check_format(form)
    runs = Runs([run], truth)
    known = [name for name in long_table(runs.records).columns if name not in (*KEYS, *SUITE)]
    column = parse_column(metric) if metric else default_metric(runs.records)
    if column.name not in known:
        raise unknown_metric(column.name, known)
    wanted = Wanted(column, embedder or (), clusterer or (), seed or ())
    folder, source, n_drawn = out or run / "plots", RunPictures(runs), 0
    with scratch() as staged:
        for name in kind or NEEDS:
            before = n_drawn
            for file, figure in pictures(source, name, wanted):
                save(figure, staged / f"{file}.{form}")
                n_drawn += 1
            if n_drawn == before:
                said = f"for which run {str(run)!r} holds nothing to draw: it needs {NEEDS[name]}"
                if kind:
                    raise UserError(f"Got --kind {name}, {said}.")
                print(f"no {name}, {said}", file=sys.stderr)
        put(staged, folder, "plot")
    print(f"{n_drawn} pictures: {folder}", file=sys.stderr)
