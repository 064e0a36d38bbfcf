"""`clusterbench score`: all scores anew, from what is stored."""

import json
from pathlib import Path


def test_score_adds_what_a_record_lacks_and_runs_nothing(typed, run: Path) -> None:
    before = {path.name: json.loads(path.read_text()) for path in run.glob("cells/*.json")}
    for path in run.glob("cells/*.json"):
        record = json.loads(path.read_text())
        del record["scores"]["purity"], record["scores"]["silhouette"]
        path.write_text(json.dumps(record))
    code, _, err = typed("score", run)
    assert code == 0, err
    assert "2 cells scored" in err
    after = {path.name: json.loads(path.read_text()) for path in run.glob("cells/*.json")}
    assert after == before


def test_held_out_samples_are_assigned_and_scored(typed, run: Path) -> None:
    record = json.loads(next(run.glob("cells/*kmeans*.json")).read_text())
    assert (record["n_samples"], record["held_out"]["n_samples"]) == (240, 60)
    assert record["held_out"]["scores"]["ari"] > 0.3
    record = json.loads(next(run.glob("cells/*dbscan*.json")).read_text())
    assert record["held_out"]["reason"] == "DBSCAN has no predict"
    assert record["held_out"]["scores"] == {}
    code, out, _ = typed("tables", run, "--metric", "held_out_ari")
    assert code == 0
    assert "held_out_ari" in out
