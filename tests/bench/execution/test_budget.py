"""A budget of time: what could not begin within it is run later."""

import pytest

import bench
from bench.errors import UserError
from bench.store.runs import Runs
from bench.store.store import Store
from bench.tables import matrix_table, parse_column, render
from bench.tables.leaderboard import leaderboard, leaderboard_sheets

KW = {"n_samples": 60, "threads": 1, "scores": "core"}
NOT_RUN = "not run (budget)"


def statuses(results) -> set[str]:
    return {record["status"] for record in results.records()}


@pytest.mark.long
def test_what_could_not_begin_is_run_by_the_same_command_without_a_budget(tmp_path) -> None:
    again = lambda **more: bench.run(  # noqa: E731
        "digits", "pca | pca(n_components=3)", "kmeans(n_clusters=range(2, 4))",
        out=tmp_path / "r", cache_dir=tmp_path / "c", **KW, **more,
    )  # fmt: skip
    late = again(budget=0)
    assert statuses(late) == {NOT_RUN}
    record = late.records()[0]
    assert "budget of time was used up before it could begin" in record["reason"]
    runs = Runs([tmp_path / "r"])
    assert any("depends on the speed" in note for note in runs.notes)
    ari = parse_column("ari")
    assert NOT_RUN in render(matrix_table(runs.records, ari, fold=True), ari, "md")
    assert Store(tmp_path / "r").read_run()["sessions"][0]["budget"] == 0
    whole = again()
    assert statuses(whole) == {"done"}
    assert not any("budget" in note for note in Runs([tmp_path / "r"]).notes)
    before = whole.records()
    assert statuses(again(budget=0, recompute=True)) == {"done"}, "what was there was lost"
    assert whole.records() == before


def test_a_budget_below_nothing_is_refused() -> None:
    with pytest.raises(UserError, match="seconds, 0 or more"):
        bench.run("digits", "pca", "kmeans", budget=-1)


def test_a_leaderboard_tells_what_was_not_run_from_what_failed(tmp_path) -> None:
    both = {"out": tmp_path / "r", "cache_dir": tmp_path / "c", "reference": False, **KW}
    bench.run("digits", "pca", "kmeans", seeds=1, **both)
    store = Store(tmp_path / "r")
    (path,) = (tmp_path / "r" / "cells").iterdir()
    record = store.read_cell(path.stem)
    assert record is not None
    late = record | {"status": NOT_RUN, "scores": {}, "clusterer": "dbscan"}
    runs = Runs([tmp_path / "r"])
    runs.records.append(late)  # type: ignore[arg-type]
    runs._entries["clusterer", "dbscan"] = runs._entries["clusterer", "kmeans"]
    ari = parse_column("ari")
    (sheet,) = leaderboard_sheets(leaderboard(runs, ari), ari, ["ari"])
    assert [row[4] == NOT_RUN for row in sheet.rows] == [False, True]
