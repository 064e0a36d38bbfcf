"""The supervised reference and studies on the page."""

from pathlib import Path

from report_store import NASTY, write_study

from bench.report.reference_charts import study_charts
from bench.report.references import reference, studies
from bench.store.runs import Runs


def test_the_reference_beside_the_best_pipeline(run: Path) -> None:
    found = reference(Runs([run]), run, "blobs:300", ("umap", "kmeans"))
    assert [row[0] for row in found["table"]["rows"]] == ["dummy", "svm"]
    assert found["by_fold"]["series"]["svm"] == [0.1, 0.2, 0.3]
    recall = found["by_class"]["series"]
    assert recall["dummy"] == [1, 0, 0]
    assert list(recall) == ["dummy", "svm", "umap + kmeans (clusters matched)"]
    assert all(0.8 < share <= 1 for share in recall["umap + kmeans (clusters matched)"])


def test_studies_bring_their_curves(tmp_path: Path) -> None:
    write_study(tmp_path)
    (found,) = studies(tmp_path)
    assert found["name"] == f"digits: {NASTY}"
    assert found["table"]["rows"] == [["sgd", "5,000", "0.900"], ["dummy", "5,000", "–"]]
    curve = found["curves"]["sgd"]
    assert len(curve["recall"]) == 400
    assert (curve["recall"][0], curve["recall"][-1]) == (1, 0)
    drawn = study_charts(found["curves"])
    assert list(drawn) == ["precision-recall", "sgd"], "the dummy has no threshold to choose"
    assert [key["name"] for key in drawn["sgd"]["keys"]] == ["precision", "recall"]
    assert study_charts({}) == {}
