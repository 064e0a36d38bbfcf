"""Leaderboards of a run: by suite and group, or by dataset."""

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, field

from bench.report.overview import MOST_ALONE
from bench.site.published import Published
from bench.store.part_of_runs import of_dataset
from bench.store.runs import Runs
from bench.tables.columns import default_metric
from bench.tables.datasets import datasets_sheets, datasets_table, groups_of
from bench.tables.leaderboard import leaderboard, leaderboard_sheets
from bench.tables.over_suite import suite_sheet, suite_table
from bench.tables.references import reference_sheets
from bench.tables.sheet import Sheet
from bench.tables.shown import shown_columns


@dataclass(frozen=True)
class Board:
    """One leaderboard.

    Parameters
    ----------
    title : str
        What stands above it.
    sheets : list of Sheet
        Tables that are shown.
    groups : list of Sheet
        One for each group of a suite.
    """

    title: str
    sheets: list[Sheet]
    groups: list[Sheet] = field(default_factory=list)


def boards(each: Published) -> list[Board]:
    """Return a run's leaderboards, per suite and per dataset.

    There are boards for single datasets only if these are few.
    """
    result = [_suite(name, part) for name, part in _suites(each.runs)]
    if len(each.datasets) <= MOST_ALONE:
        result += [_dataset(name, of_dataset(each.runs, name)) for name in each.datasets]
    return result


def _suites(runs: Runs) -> Iterator[tuple[str, Runs]]:
    """Yield each suite's records.

    Many datasets without a suite count as one.
    """
    names = dict.fromkeys(record.get("suite", "") for record in runs.records)
    for name in names:
        part = _narrowed(runs, "suite", str(name))
        n_datasets = len({record["dataset"] for record in part.records})
        if n_datasets > 1 and (name or n_datasets > MOST_ALONE):
            yield str(name), part


def _suite(name: str, runs: Runs) -> Board:
    metric = default_metric(runs.records)
    n_datasets = len({record["dataset"] for record in runs.records})
    title = name or f"{n_datasets} datasets"
    sheets = [suite_sheet(suite_table(runs.records, metric), metric)]
    groups = groups_of(runs.records)
    if metric.higher_is_better is None:
        return Board(title, sheets)
    names = [group for group in dict.fromkeys(groups.values()) if group]
    if names:
        table = datasets_table(runs, metric, by_group=True)
        sheets += datasets_sheets(runs, table, metric)
    sheets += datasets_sheets(runs, datasets_table(runs, metric), metric)
    return Board(title, sheets, [_group(runs, group) for group in names])


def _group(runs: Runs, group: str) -> Sheet:
    """Return the leaderboard of one group, under its name."""
    part = _narrowed(runs, "group", group)
    metric = default_metric(part.records)
    sheet = suite_sheet(suite_table(part.records, metric), metric)
    return Sheet(f"{group}: {sheet.title}", sheet.columns, sheet.rows, sheet.notes, sheet.words)


def _dataset(name: str, one: Runs) -> Board:
    metric = default_metric(one.records)
    board = leaderboard(one, metric)
    sheets = leaderboard_sheets(board, metric, shown_columns(board))
    return Board(name, [*sheets, *reference_sheets(one.records, one.rows, metric)])


def _narrowed(runs: Runs, field: str, value: str) -> Runs:
    """Return the runs restricted to records with a field's value."""
    part = copy(runs)
    part.records = [record for record in runs.records if record.get(field, "") == value]
    part.rows = [row for row in runs.rows if row.get(field, "") == value]
    return part
