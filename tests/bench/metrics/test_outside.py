"""Metrics from outside: asked for by import path, tried before a run, stored beside the others."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import rand_score, silhouette_score

from bench.errors import UserError
from bench.metrics import score_all, score_embedding
from bench.metrics.catalog import KNOWN, Catalog, facts_of, from_facts, to_facts
from bench.metrics.outside import request
from bench.store.store import Store

RUN = ("run", "--dataset", "digits", "--n-samples", "60", "--no-reference", "--embedder", "raw",
       "--clusterer", "kmeans", "--out", "r", "--jobs", "1", "--scores", "core")  # fmt: skip


def test_functions_of_scikit_learn_are_metrics_as_they_are() -> None:
    names = request(["sklearn.metrics:rand_score", "sklearn.metrics:silhouette_score"])
    assert names == ["rand_score", "silhouette_score"]
    rng = np.random.default_rng(0)
    truth, assignments = rng.integers(0, 3, 50), rng.integers(-1, 3, 50)
    scores = score_all(truth, assignments, names=names)
    assert scores["rand_score"] == pytest.approx(rand_score(truth, assignments))
    kept = assignments >= 0
    left_out = rand_score(truth[kept], assignments[kept])
    assert scores["rand_score_left_out"] == pytest.approx(left_out)
    Z = rng.normal(size=(50, 3))
    scores = score_embedding(Z, assignments, seed=0, names=names)
    expected = silhouette_score(Z[kept], assignments[kept])
    assert scores["silhouette_score_left_out"] == pytest.approx(expected)
    one = score_embedding(Z, np.zeros(50, int), seed=0, names=names)
    assert math.isnan(one["silhouette_score"])


def test_what_a_function_says_of_itself_is_kept() -> None:
    request(["metrics_for_tests:pairs_alike", "metrics_for_tests:LARGEST"])
    pairs = KNOWN["pairs_alike"]
    assert (pairs.label, pairs.upper, pairs.higher_is_better) == ("Pairs alike", 1, True)
    assert pairs.description == "Share of pairs on which truth and assignments agree."
    assert score_all(None, np.array([4, 4, 1]), names=["LARGEST"]) == {"LARGEST": 2}
    facts = json.loads(json.dumps(facts_of(["ari", "dbcv", "pairs_alike", "LARGEST"])))
    assert [*facts] == ["pairs_alike", "LARGEST"]
    assert facts["LARGEST"]["upper"] is None
    again = from_facts(facts["LARGEST"])
    assert again.upper == math.inf
    assert to_facts(again) == facts["LARGEST"]


def test_where_it_raises_it_is_undefined_and_that_is_said() -> None:
    request(["metrics_for_tests:often_raises"])
    with pytest.warns(RuntimeWarning, match="often_raises.*ArithmeticError: no such luck"):
        scores = score_all(np.arange(60) % 2, np.arange(60) % 2, names=["often_raises"])
    assert math.isnan(scores["often_raises"])


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["dbvc"], "did you mean 'dbcv'|dbcv"),
        (["no_such_module:f"], "cannot be imported"),
        (["metrics_for_tests:nothing"], "cannot be imported"),
        (["metrics_for_tests:NO_METRIC"], "which is a int"),
        (["metrics_for_tests:always_raises"], "raises ArithmeticError on 24 samples"),
        (["metrics_for_tests:ari"], "'ari' is taken"),
    ],
)
def test_what_cannot_be_computed_is_refused(names: list[str], message: str) -> None:
    with pytest.raises(UserError, match=message):
        request(names)


def test_a_run_s_facts_never_replace_what_this_process_knows() -> None:
    catalog = Catalog()
    catalog.read({"ari": {"label": "Mine"}, "theirs": {"label": "Theirs", "lower": "x"}})
    assert catalog["ari"].label == "ARI"
    assert (catalog["theirs"].label, catalog["theirs"].lower) == ("Theirs", -math.inf)
    catalog.read({"theirs": {"label": "Other"}})
    assert catalog["theirs"].label == "Theirs"


@pytest.mark.long
def test_a_run_stores_them_beside_the_others_and_tables_rank_by_them(
    clusterbench, home: Path
) -> None:
    clusterbench(*RUN, "--metric", "dbcv", "--metric", "metrics_for_tests:pairs_alike")
    (record,) = Store(Path("r")).records()
    assert {"dbcv", "pairs_alike", "pairs_alike_left_out", "ari"} <= {*record["scores"]}
    run = json.loads(Path("r/run.json").read_text())
    assert run["metrics"]["pairs_alike"]["label"] == "Pairs alike"
    board = clusterbench("tables", "r", "--kind", "leaderboard", "--metric", "pairs_alike").stdout
    assert "Pairs alike" in board
    assert "DBCV" in board
    again = clusterbench(*RUN, code=2)  # another spec than it was begun with
    assert "pairs_alike" in again.stderr
    # The spec of a run may be a stranger's: what it names is not imported unless trusted.
    assert "--trust" in clusterbench("run", "r/spec.toml", "--out", "again", code=2).stderr
    assert not Path("again").exists()


def test_score_adds_them_to_an_old_run(clusterbench, home: Path) -> None:
    clusterbench(*RUN)
    before = Store(Path("r")).records()[0]["scores"]
    assert "metrics" not in json.loads(Path("r/run.json").read_text())
    refused = clusterbench("tables", "r", "--metric", "k_error", code=2).stderr
    assert "clusterbench score RUN --metric k_error" in refused
    clusterbench("score", "r", "--metric", "k_error", "--metric", "metrics_for_tests:width")
    after = Store(Path("r")).records()[0]["scores"]
    assert {*after} - {*before} == {"k_error", "width", "width_left_out", "compactness_samples",
                                    "compactness_seed"} - {*before}  # fmt: skip
    assert {name: after[name] for name in before} == before
    assert clusterbench("tables", "r", "--metric", "k_error").returncode == 0
    assert (
        "metrics_for_tests:nothing"
        in clusterbench("score", "r", "--metric", "metrics_for_tests:nothing", code=2).stderr
    )
