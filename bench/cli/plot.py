"""Define `clusterbench plot`, which draws the pictures of a run."""

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
            help="heatmap, pareto, seeds, scatter, contingency, clusters, samples, eps, scaling; "
            "over datasets overview, ranks, groups, cost; may be repeated; default: all of up to "
            "six datasets, of more those over datasets, scatters of the best and sheets of images."
        ),
    ] = None,
    metric: Annotated[
        str, typer.Option(help="Which score; default: ari, or silhouette without truth.")
    ] = "",
    dataset: Annotated[
        list[str] | None, typer.Option(help="Draw only this dataset; may be repeated.")
    ] = None,
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
    form: Annotated[str, typer.Option("--format", help="png, svg or pdf.")] = "png",
) -> None:
    """Draw a run's matrix, embeddings, clusters, costs and spread."""
    from bench.files.leftovers import scratch
    from bench.files.owned import put
    from bench.plots.catalog import ALL_NEEDS, LEFT_OUT, NEEDS, OF_SAMPLES, Wanted, pictures
    from bench.plots.few import MOST_DATASETS, first_pictures, not_drawn
    from bench.plots.files import check_format, save
    from bench.plots.run_pictures import RunPictures
    from bench.store.part_of_runs import of_datasets
    from bench.store.runs import Runs
    from bench.tables import KEYS, SUITE, default_metric, long_table, parse_column, unknown_metric

    check_format(form)
    runs = of_datasets(Runs([run], truth), dataset or ())
    known = [name for name in long_table(runs.records).columns if name not in (*KEYS, *SUITE)]
    column = parse_column(metric) if metric else default_metric(runs.records)
    if column.name not in known:
        raise unknown_metric(column.name, known)
    wanted = Wanted(column, embedder or (), clusterer or (), seed or ())
    folder, source, n_drawn = out or run / "plots", RunPictures(runs), 0
    n_datasets = len({record["dataset"] for record in runs.records})
    few = n_datasets > MOST_DATASETS and not (kind or embedder or clusterer or seed)
    with scratch() as staged:
        for file, figure in first_pictures(source, wanted) if few else ():
            save(figure, staged / f"{file}.{form}")
            n_drawn += 1
        for name in () if few else kind or NEEDS:
            before = n_drawn
            for file, figure in pictures(source, name, wanted):
                save(figure, staged / f"{file}.{form}")
                n_drawn += 1
            if n_drawn == before:
                needs = LEFT_OUT if runs.scores_only and name in OF_SAMPLES else ALL_NEEDS[name]
                reason = f"for which run {str(run)!r} holds nothing to draw: it needs {needs}"
                if kind:
                    raise UserError(f"Got --kind {name}, {reason}.")
                print(f"no {name}, {reason}", file=sys.stderr)
        put(staged, folder, "plot")
    print(f"{n_drawn} pictures: {folder}", file=sys.stderr)
    if few:
        print(not_drawn(source, wanted), file=sys.stderr)
