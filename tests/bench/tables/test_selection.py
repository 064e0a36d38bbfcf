"""What rules choose, beside the default and the best by the truth."""

from pathlib import Path

import numpy as np
import pytest
from table_store import fill

from bench.errors import UserError
from bench.store.rules import RuleRecord, read_rules, write_rule
from bench.store.runs import Runs
from bench.tables import parse_column
from bench.tables.selection import ALL, BEST, DEFAULT, selection_table
from bench.tables.selection_sheets import selection_sheets


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    return Runs([fill(tmp_path / "run", ["digits", "moons"])])


def _keep(runs: Runs, rule: str, scores: list[float | None]) -> None:
    """Write what a rule said of the pipelines of both datasets."""
    pairs = list(dict.fromkeys((r["embedder"], r["clusterer"]) for r in runs.records))
    known = [-np.inf if score is None else score for score in scores]
    silent = all(score is None for score in scores)
    for dataset in ("digits", "moons"):
        write_rule(runs.folders[0], RuleRecord(
            dataset=dataset, rule=rule, scope="", identity="x",
            candidates=[list(pair) for pair in pairs[: len(scores)]], scores=scores,
            chosen=None if silent else int(np.argmax(known)), seconds=0.1,
            reason="it failed" if silent else "",
        ))  # fmt: skip


def test_regret_is_what_a_choice_loses_to_the_best_mean_over_seeds(runs: Runs) -> None:
    _keep(runs, "silhouette", [0.1, 0.9, None, 0.3])
    _keep(runs, "bic", [None] * 4)
    table = selection_table(runs.records, read_rules(runs.folders[0]), parse_column("ari"))
    by_rule = table[table["dataset"] == "moons"].set_index("rule")
    assert list(by_rule.index) == [DEFAULT, "bic", "silhouette", BEST]
    assert (by_rule["scope"] == ALL).all()
    chosen = by_rule.loc["silhouette"]
    means = [
        np.mean([r["scores"]["ari"] for r in runs.records if r["dataset"] == "moons"
                 and (r["embedder"], r["clusterer"]) == pair])
        for pair in list(dict.fromkeys((r["embedder"], r["clusterer"]) for r in runs.records))[:4]
    ]  # fmt: skip
    assert chosen["score"] == pytest.approx(means[1])
    assert chosen["regret"] == pytest.approx(max(means) - means[1])
    assert by_rule.loc[BEST, "regret"] == 0
    assert by_rule.loc[DEFAULT, "score"] == pytest.approx(means[0])
    assert np.isnan(by_rule.loc["bic", "score"])
    assert by_rule.loc["bic", "reason"] == "it failed"


def test_parts_are_told_apart_and_a_rule_that_never_chose_has_no_mean(runs: Runs) -> None:
    for rule, scores in (("a", [1, 0, 0]), ("b", [0, 1, 0]), ("c", [0, 0, 1]), ("d", [None] * 3)):
        _keep(runs, rule, [*map(float, scores)] if rule != "d" else [None] * 3)
    parts = {"developed": ["fcps/digits"], "reported": ["moons"]}
    rules, metric = read_rules(runs.folders[0]), parse_column("ari")
    table = selection_table(runs.records, rules, metric, parts)
    assert dict(zip(table["dataset"], table["part"], strict=True)) == {
        "digits": "developed", "moons": "reported",
    }  # fmt: skip
    titles = {sheet.title: sheet for sheet in selection_sheets(table, metric)}
    assert "Rules over developed, all pipelines" in titles
    assert "digits, all pipelines: ARI" in titles
    over = titles["Rules over all datasets, all pipelines"]
    rows = {str(row[0]): [str(cell) for cell in row[1:]] for row in over.rows}
    assert rows["d"] == ["–"] * 4
    assert "not available in practice" in [*rows][-1]
    mean = table[table["rule"] == "a"]["regret"].mean()
    assert float(rows["a"][1]) == pytest.approx(mean, abs=6e-4)


def test_a_score_without_truth_is_refused(runs: Runs) -> None:
    _keep(runs, "a", [1.0, 0.0])
    with pytest.raises(UserError, match="needs"):
        selection_table(runs.records, read_rules(runs.folders[0]), parse_column("n_clusters"))
    with pytest.raises(UserError, match="no rule"):
        selection_table(runs.records, [], parse_column("ari"))
