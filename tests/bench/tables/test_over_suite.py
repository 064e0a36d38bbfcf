"""The one table at the end of a run over many datasets."""

from pathlib import Path

import pytest

from bench.store.runs import Runs
from bench.tables.columns import parse_column
from bench.tables.datasets import datasets_sheets, datasets_table
from bench.tables.over_suite import suite_sheet, suite_table
from bench.tables.sheet import BEST, Value

ARI = parse_column("ari")


def test_those_told_k_are_ranked_apart_from_those_not_told_it(run: Path) -> None:
    table = suite_table(Runs([run]).records, ARI)
    assert table["told"].is_monotonic_decreasing
    for _, part in table.groupby("told"):
        assert part["mean_rank"].is_monotonic_increasing
        assert part["mean_rank"].sum() == pytest.approx(len(part) * (len(part) + 1) / 2)
    sheet = suite_sheet(table, ARI)
    firsts = [row[0] for row in sheet.rows if isinstance(row[2], Value) and row[2].mark == BEST]
    assert firsts == table.groupby("told", sort=False)["pipeline"].first().tolist()
    assert "ranked apart" in " ".join(sheet.notes)


def test_the_foot_of_the_table_by_dataset_has_the_same_mean_ranks(run: Path) -> None:
    runs = Runs([run])
    known = suite_table(runs.records, ARI).set_index("pipeline")["mean_rank"]
    (sheet,) = datasets_sheets(runs, datasets_table(runs, ARI), ARI)
    (foot,) = [row for row in sheet.rows if row[0] == "mean rank"]
    shown = dict(zip(sheet.columns, foot, strict=True))
    for pipeline, rank in known.items():
        assert float(str(shown[pipeline])) == pytest.approx(rank, abs=0.001)
