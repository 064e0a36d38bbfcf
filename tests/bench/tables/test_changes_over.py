"""Two runs over many datasets: what moved comes first."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from table_store import fill, scores

from bench.report.changes import changes_page
from bench.store.parts import Part
from bench.store.runs import Runs
from bench.store.store import Store
from bench.tables.changes import changes_table
from bench.tables.changes_sheets import changes_sheets
from bench.tables.columns import parse_column

ARI = parse_column("ari")
NAMES = [f"blobs:{n}" for n in range(100, 107)]
BETTER, FAILED = NAMES[3], NAMES[5]


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Write two runs: on one dataset raw + kmeans is right in B, on another pca + kmeans fails."""
    before = fill(tmp_path_factory.mktemp("over") / "a", NAMES, n_samples=60)
    after = shutil.copytree(before, before.with_name("b"))
    store = Store(after)
    for path in (after / "cells").glob("*.json"):
        record = json.loads(path.read_text())
        if (record["dataset"], record["embedder"], record["clusterer"]) == (
            BETTER, "raw", "kmeans"
        ):  # fmt: skip
            truth = store.truth(BETTER)[Part.FITTED]
            record["scores"] = scores(truth, truth)
            store.write_cell(path.stem, record, {Part.FITTED: truth.astype(np.int32)})
        if (record["dataset"], record["embedder"], record["clusterer"]) == (
            FAILED, "pca", "kmeans"
        ):  # fmt: skip
            path.write_text(
                json.dumps(record | {"status": "timeout", "reason": "slow", "scores": {}})
            )
    return before, after


def test_datasets_that_moved_come_first_with_counts(two: tuple[Path, Path], typed) -> None:
    code, out, err = typed("tables", *two, "--kind", "changes", "--draws", 100)
    assert code == 0, err
    assert "ARI from A to B: 2 of 7 datasets moved beyond noise" in out
    rows = [line.split(" | ") for line in out.splitlines() if line.startswith("| blobs:")]
    assert len(rows) == 7, "a row for each dataset, not for each pipeline"
    assert [row[0][2:] for row in rows[:2]] == [FAILED, BETTER]
    assert rows[0][1:6] == ["0", "8", "0", "1", "pca + kmeans"]
    assert rows[1][1:6] == ["1", "8", "0", "0", "raw + kmeans"]
    assert rows[1][7] == "1.000"
    assert {tuple(row[1:5]) for row in rows[2:]} == {("0", "9", "0", "0")}
    (pipeline,) = [line for line in out.splitlines() if line.startswith("| raw + kmeans |")]
    assert pipeline.startswith("| raw + kmeans | 1 | 6 | 0 | 0 | +0.")


def test_every_pipeline_is_in_csv_and_json(two: tuple[Path, Path], typed) -> None:
    out = typed("tables", *two, "--kind", "changes", "--draws", 100, "--format", "json")[1]
    assert len(json.loads(out)["rows"]) == 63


@pytest.mark.long
def test_the_page_shows_what_moved_pipeline_by_pipeline(two: tuple[Path, Path]) -> None:
    page = changes_page(*two)
    assert "2 of 7 datasets moved beyond noise" in page
    sections = [name for name in NAMES if f"<h2>{name}: what changed" in page]
    assert sections == NAMES, "so few are all shown"
    assert (
        page.index(f"<h2>{FAILED}:") < page.index(f"<h2>{BETTER}:") < page.index("<h2>blobs:100:")
    )


def test_a_small_table_stays_as_it_is(two: tuple[Path, Path]) -> None:
    table = changes_table(*(Runs([folder]) for folder in two), ARI, n_draws=100)
    few = table[table["dataset"].isin(NAMES[:2])]
    few.attrs = table.attrs
    assert len(changes_sheets(few, ARI)) == 2
    assert len(changes_sheets(table, ARI)) == 2
    assert "pipeline by pipeline over datasets" in changes_sheets(table, ARI)[1].title
    assert changes_sheets(few, ARI)[0].title == "blobs:100: what changed in ARI from A to B"
