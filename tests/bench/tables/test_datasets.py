"""Datasets × pipelines: what is marked, what stands at the foot, and what missing cells do."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from bench.errors import UserError
from bench.store.runs import Runs
from bench.tables.columns import parse_column
from bench.tables.datasets import datasets_sheets, datasets_table
from bench.tables.sheet import BEST, Value

ARI = parse_column("ari")


@pytest.fixture
def runs(run: Path) -> Runs:
    """The run, its two datasets in groups."""
    runs = Runs([run])
    for record in [*runs.records, *runs.rows]:
        record["suite"] = "pair"
        record["group"] = f"group of {record['dataset']}"
    return runs


def test_values_are_means_over_seeds_and_missing_where_a_cell_is(runs: Runs) -> None:
    table = datasets_table(runs, ARI).set_index("dataset")
    assert table["group"].tolist() == [f"group of {name}" for name in table.index]
    for name in table.index:
        for pipeline in table.columns[1:]:
            cells = [r for r in runs.records if r["dataset"] == name
                     and f"{r['embedder']} + {r['clusterer']}" == pipeline]  # fmt: skip
            scores = [cell["scores"].get("ari", np.nan) for cell in cells]
            assert table.loc[name, pipeline] == pytest.approx(np.mean(scores), nan_ok=True)
    assert table["umap + kmeans"].isna().all()


def test_the_foot_counts_those_told_k_apart(runs: Runs) -> None:
    table = datasets_table(runs, ARI)
    (sheet,) = datasets_sheets(runs, table, ARI)
    scores = table.set_index("dataset").drop(columns="group")
    is_told = {f"{r['embedder']} + {r['clusterer']}": r["k_from"] == "truth" for r in runs.records
            if r["k_from"]}  # fmt: skip
    wins = dict(zip(sheet.columns, sheet.rows[-1], strict=True))
    assert sheet.rows[-1][0] == "wins"
    for group in (True, False):
        part = scores[[name for name in scores if is_told[name] == group]]
        expected = part.eq(part.max(axis=1), axis=0).sum()
        assert {name: int(str(wins[name])) for name in part} == expected.to_dict()
    assert any("not being told" in note for note in sheet.notes)
    for row, (_, values) in zip(sheet.rows, scores.iterrows(), strict=False):
        best = [entry for entry in row if isinstance(entry, Value) and entry.mark == BEST]
        assert values.max() in [pytest.approx(float(entry.text), abs=5e-4) for entry in best]
    means = dict(zip(sheet.columns, sheet.rows[-3], strict=True))
    assert str(means["umap + kmeans"]) == "–"


def test_groups_have_means_of_their_complete_datasets(runs: Runs) -> None:
    for record in [*runs.records, *runs.rows]:
        record["group"] = "both"
    table = datasets_table(runs, ARI, by_group=True)
    single = datasets_table(runs, ARI).set_index("dataset").drop(columns="group")
    assert table["n_datasets"].tolist() == [2]
    pd.testing.assert_series_equal(
        table[list(single)].iloc[0], single.mean(), check_names=False, check_dtype=False
    )
    (sheet,) = datasets_sheets(runs, table, ARI)
    assert sheet.rows[0][:2] == ["both", "2"]


def test_groups_that_are_not_there_and_scores_without_a_good_end_are_refused(run: Path) -> None:
    with pytest.raises(UserError, match="in no groups"):
        datasets_table(Runs([run]), ARI, by_group=True)
    with pytest.raises(UserError, match="neither more nor less"):
        datasets_table(Runs([run]), parse_column("n_clusters"))


@pytest.mark.parametrize("form", ["md", "csv", "latex", "html", "json"])
def test_every_format_has_every_pipeline(show: Callable[..., str], form: str) -> None:
    text = show("--kind", "datasets", "--format", form)
    pipelines = ["umap + dbscan", "raw + kmeans"]
    assert all(name in text for name in pipelines)
    if form == "json":
        assert len(json.loads(text)["rows"]) == 2


def test_options_of_other_tables_are_refused(typed, run: Path) -> None:
    for option, value in (("--by", "group"), ("--margin", "0")):
        code, _, err = typed("tables", run, option, value)
        assert (code, f"Got {option} with --kind matrix" in err) == (2, True)
    code, _, err = typed("tables", run, "--kind", "datasets", "--by", "colour")
    assert (code, "'colour'" in err) == (2, True)
