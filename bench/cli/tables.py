"""Define `clusterbench tables`, which prints the tables of one or several runs."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bench.cli.options import CacheDir, DataDir, Truth
from bench.errors import UserError, unknown_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from bench.store.runs import Runs
    from bench.tables import Column
    from bench.tables.sheet import Sheet

KINDS = ("matrix", "leaderboard", "uncertainty", "seeds", "compare",
         "noise", "datasets", "ranks", "changes",
         "selection", "conditions")  # fmt: skip


def tables(
    run: Annotated[list[Path], typer.Argument(metavar="RUN...", help="Folders of runs.")],
    form: Annotated[
        str, typer.Option("--format", help="md, csv, latex (booktabs), html or json.")
    ] = "",
    metric: Annotated[
        str, typer.Option(help="Which score or cost to show; default: ari, or silhouette.")
    ] = "",
    kind: Annotated[str, typer.Option(help=f"Which table: {', '.join(KINDS)}.")] = "matrix",
    long: Annotated[bool, typer.Option("--long", help="One row per cell, all columns.")] = False,
    columns: Annotated[
        str, typer.Option(help="Scores that a leaderboard shows, as in ari,nmi; default: all.")
    ] = "",
    mix_told: Annotated[
        bool,
        typer.Option("--mix-told", help="Rank pipelines together, told the number or not."),
    ] = False,
    points: Annotated[
        bool,
        typer.Option("--points", help="Show each point of a grid instead of one row for all."),
    ] = False,
    against: Annotated[
        str, typer.Option(help="Compare all with this pipeline, as in 'umap + kmeans'.")
    ] = "",
    draws: Annotated[int, typer.Option(min=100, help="Resamples of the bootstrap.")] = 1000,
    truth: Truth = None,
    diagram: Annotated[
        Path | None,
        typer.Option(help="Also draw mean ranks over datasets to this .svg, .png or .pdf."),
    ] = None,
    by: Annotated[
        str, typer.Option(metavar="group", help="For --kind datasets: one row per group.")
    ] = "",
    margin: Annotated[
        float | None,
        typer.Option(min=0, help="For --kind ranks: scores this close are ties; default 0.01."),
    ] = None,
    split: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.toml",
            help="For --kind selection: named lists of datasets to report separately.",
        ),
    ] = None,
    data_dir: DataDir = None,
    cache_dir: CacheDir = None,
) -> None:
    """Print a metric by embedder × clusterer, a leaderboard, or another table."""
    from bench.store.runs import Runs
    from bench.tables import KEYS, SUITE, default_metric, long_table, parse_column, unknown_metric
    from bench.tables.columns import SECONDS
    from bench.tables.render import check_format

    form = form or ("csv" if long else "md")
    check_format(form)
    if kind not in KINDS:
        raise unknown_name("kind of table", kind, KINDS)
    for option, value, needs in (
        ("--columns", columns, "leaderboard"),
        ("--against", against, "compare"),
        ("--diagram", diagram, "ranks"),
        ("--margin", margin, "ranks"),
        ("--by", by, "datasets"),
        ("--split", split, "selection"),
    ):
        if value not in (None, "") and kind != needs:
            raise UserError(
                f"Got {option} with --kind {kind}, but expected --kind {needs} with it."
            )
    both = _two(run, long) if kind == "changes" else None
    runs = both[1] if both else Runs(run, truth)
    records = [record for each in both or [runs] for record in (*each.records, *each.rows)]
    known = [name for name in long_table(records).columns if name not in (*KEYS, *SUITE)]
    known += [SECONDS] if kind == "leaderboard" else []
    column = parse_column(metric) if metric else default_metric(runs.records)
    shown = [name for name in columns.split(",") if name]
    for name in () if long else (column.name, *shown):
        if name not in known:
            raise unknown_metric(name, known)
    if both:
        text = _changes(*both, column, form, draws)
    elif long:
        text = _long(runs, form)
    elif kind in ("matrix", "leaderboard", "noise"):
        text = _summary(runs, kind, column, form, shown, mix_told, not points)
    elif kind == "selection":
        text = _selection(runs, column, form, split, data_dir, cache_dir)
    elif kind == "conditions":
        text = _conditions(runs, column, form, mix_told, data_dir)
    elif kind == "datasets":
        text = _datasets(runs, column, form, mix_told, by)
    elif kind == "ranks":
        text = _ranks(runs, column, form, mix_told, diagram, margin)
    else:
        text = _statistics(runs, kind, column, form, against, mix_told, draws, not points)
    sys.stdout.write(text)
    if form == "csv" or long:
        for note in dict.fromkeys(note for each in both or [runs] for note in each.notes):
            print(f"note: {note}", file=sys.stderr)


def _two(run: list[Path], long: bool) -> "tuple[Runs, Runs]":
    """Read two runs separately, because joined runs may not share a cell."""
    from bench.store.runs import Runs

    if len(run) != 2 or long:
        got = "--long" if long else f"{len(run)} {'run' if len(run) == 1 else 'runs'}"
        raise UserError(
            f"Got --kind changes with {got}, but expected two runs, before and after: name both."
        )
    return Runs(run[:1]), Runs(run[1:])


def _changes(before: "Runs", after: "Runs", metric: "Column", form: str, draws: int) -> str:
    """Write what changed between two runs, and how their settings differ.

    CSV has no place for a second table, so it holds only the first.
    """
    from bench.tables import noted, write
    from bench.tables.changes import changes_table
    from bench.tables.changes_sheets import changes_sheets
    from bench.tables.settings import settings_sheet, settings_table

    table = changes_table(before, after, metric, n_draws=draws)
    settings = settings_table(before, after)
    if form == "json":
        table.attrs["settings"] = settings.to_dict("records")
    sheets = changes_sheets(table, metric)
    for name, runs in (("A", before), ("B", after)):
        sheets = noted(table, sheets, [f"{name}: {note}" for note in runs.notes])
    return write(table, [*sheets, settings_sheet(settings)], form)


def _long(runs: "Runs", form: str) -> str:
    from bench.tables import long_table, write
    from bench.tables.sheet import Sheet

    table = long_table([*runs.records, *runs.rows])
    if form == "json":
        return table.to_json(orient="records", indent=1, double_precision=15) + "\n"
    rows = [[str(entry) for entry in row] for row in table.astype(object).values.tolist()]
    return write(table, [Sheet("", list(table.columns), rows)], form)


def _summary(
    runs: "Runs",
    kind: str,
    metric: "Column",
    form: str,
    columns: list[str],
    mix_told: bool,
    fold: bool,
) -> str:
    """Write a table of means over seeds."""
    from bench.tables import matrix_table, render
    from bench.tables.leaderboard import leaderboard, leaderboard_sheets
    from bench.tables.matrix import matrix_sheets
    from bench.tables.noise import noise_sheets, noise_table
    from bench.tables.references import reference_sheets

    references = reference_sheets(runs.records, runs.rows, metric)
    if kind == "matrix":
        table = matrix_table(runs.records, metric, fold=fold)
        if form in ("csv", "json"):
            return render(table, metric, form, notes=runs.notes)
        sheets = [*matrix_sheets(table, metric, mix_told=mix_told), *references]
        return _write(runs, table, sheets, form)
    if kind == "noise":
        table = noise_table(runs, metric, fold=fold)
        return _write(runs, table, noise_sheets(table, metric), form)
    table = leaderboard(runs, metric, mix_told=mix_told, fold=fold)
    sheets = leaderboard_sheets(table, metric, columns, mix_told=mix_told)
    return _write(runs, table, [*sheets, *references], form)


def _statistics(
    runs: "Runs",
    kind: str,
    metric: "Column",
    form: str,
    against: str,
    mix_told: bool,
    draws: int,
    fold: bool,
) -> str:
    """Write a table that resamples stored assignments."""
    from bench.tables.compare import compare_sheets, compare_table
    from bench.tables.seeds import seeds_sheets, seeds_table
    from bench.tables.uncertainty import uncertainty_sheets, uncertainty_table

    if kind == "uncertainty":
        table = uncertainty_table(runs, metric, n_draws=draws, fold=fold)
        return _write(runs, table, uncertainty_sheets(table, metric), form)
    if kind == "seeds":
        table = seeds_table(runs, metric, n_draws=draws, fold=fold)
        return _write(runs, table, seeds_sheets(table, metric), form)
    table = compare_table(
        runs, metric, against=against, mix_told=mix_told, n_draws=draws, fold=fold
    )
    return _write(runs, table, compare_sheets(table, metric), form)


def _datasets(runs: "Runs", metric: "Column", form: str, mix_told: bool, by: str) -> str:
    """Write datasets × pipelines."""
    from bench.tables.datasets import datasets_sheets, datasets_table

    if by not in ("", "group"):
        raise unknown_name("way to put datasets together", by, ["group"])
    table = datasets_table(runs, metric, by_group=by == "group")
    return _write(runs, table, datasets_sheets(runs, table, metric, mix_told=mix_told), form)


def _conditions(
    runs: "Runs", metric: "Column", form: str, mix_told: bool, data_dir: Path | None
) -> str:
    """Measure what is not measured yet, then write who leads where."""
    from bench.datasets.request import data_folder
    from bench.runs.conditions import keep_conditions
    from bench.store.conditions import Conditions, read_conditions
    from bench.store.store import Store
    from bench.tables.conditions import conditions_table
    from bench.tables.conditions_sheets import conditions_sheets

    notes = list(runs.notes)
    measured: dict[str, Conditions] = {}
    for folder in runs.folders:
        keep_conditions(Store(folder), data_folder(data_dir), tell=notes.append)
        measured |= read_conditions(folder)
    table = conditions_table(runs, measured, metric, mix_told=mix_told)
    runs.notes = notes
    return _write(runs, table, conditions_sheets(table, metric), form)


def _ranks(
    runs: "Runs",
    metric: "Column",
    form: str,
    mix_told: bool,
    diagram: Path | None,
    margin: float | None,
) -> str:
    """Write ranks over datasets, and draw one diagram per ranking if asked."""
    from bench.tables.ranks import MARGIN, ranks_sheets, ranks_table

    ranks = ranks_table(
        runs, metric, mix_told=mix_told, margin=MARGIN if margin is None else margin
    )
    if diagram is not None:
        from bench.plots.files import refuse_foreign_picture, save_alone
        from bench.plots.rank_diagram import critical_difference_diagram

        if diagram.suffix not in (".svg", ".png", ".pdf"):
            raise UserError(
                f"Got --diagram {str(diagram)!r}, but expected a file ending in .svg, .png or .pdf."
            )
        if not ranks.rankings:
            raise UserError(
                "Got --diagram, but expected at least 3 pipelines, complete on all datasets and "
                "told the same: run more of the matrix, or give --mix-told."
            )
        drawn = {}
        for group, ranking in ranks.rankings.items():
            several = f"-{group.replace(' ', '-')}" if len(ranks.rankings) > 1 else ""
            path = diagram.with_name(f"{diagram.stem}{several}{diagram.suffix}")
            refuse_foreign_picture(path)
            drawn[path] = critical_difference_diagram(ranking)
        for path, figure in drawn.items():
            save_alone(figure, path)
    sheets = ranks_sheets(ranks, metric, mix_told=mix_told)
    return _write(runs, ranks.table, sheets, form)


def _selection(
    runs: "Runs",
    metric: "Column",
    form: str,
    split: Path | None,
    data_dir: Path | None,
    cache_dir: Path | None,
) -> str:
    """Evaluate rules without scores, then write what each rule chooses."""
    from bench.cli.splits import read_split
    from bench.datasets.request import data_folder
    from bench.files.cache import Cache, default_cache_folder
    from bench.runs.choosing import keep_rule_scores
    from bench.store.rules import read_rules
    from bench.store.store import Store
    from bench.tables.selection import selection_table
    from bench.tables.selection_sheets import selection_sheets

    parts = {} if split is None else read_split(split)
    cache, rules = Cache(cache_dir or default_cache_folder()), []
    for folder in runs.folders:
        store = Store(folder)
        keep_rule_scores(
            store, cache, data_folder(data_dir), tell=lambda text: print(text, file=sys.stderr)
        )
        rules += read_rules(folder)
    table = selection_table([*runs.records], rules, metric, parts)
    return _write(runs, table, selection_sheets(table, metric), form)


def _write(runs: "Runs", table: "pd.DataFrame", sheets: "Sequence[Sheet]", form: str) -> str:
    """Write a table with its runs' notes, which CSV leaves out."""
    from bench.tables import noted, write

    return write(table, noted(table, sheets, runs.notes), form)
