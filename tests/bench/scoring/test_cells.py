"""What the cells of one dataset share when they are scored."""

import numpy as np
import pytest

from bench.datasets import Dataset
from bench.files.cache import Cache
from bench.metrics import score_all
from bench.metrics.registry import wanted
from bench.scoring import cells as scoring
from bench.scoring.cells import Scorer
from bench.spec.cells import Cell


@pytest.fixture
def dataset() -> Dataset:
    rng = np.random.default_rng(0)
    y = np.arange(200) % 4
    X = (rng.normal(size=(200, 70)) + y[:, None]).astype(np.float32)
    return Dataset("mine", X, y)


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note each call that scores."""
    calls: list[str] = []
    for name in ("score_all", "score_sample", "embedding_quality"):
        call = getattr(scoring, name)

        def noted(*given, name=name, call=call, **options):
            calls.append(name)
            return call(*given, **options)

        monkeypatch.setattr(scoring, name, noted)
    return calls


def test_equal_assignments_of_an_embedding_are_scored_once(dataset, tmp_path, monkeypatch):
    calls, cache = counted(monkeypatch), Cache(tmp_path)
    raw, flat = cache.add(dataset.X), cache.add(np.ascontiguousarray(dataset.X[:, :2]))
    scorer = Scorer(dataset, cache)
    assignments = np.where(np.arange(200) % 7, dataset.y, -1).astype(np.int32)
    first = scorer.scores(Cell("mine", "raw", "a", 0), raw, assignments)
    assert scorer.scores(Cell("mine", "raw", "b", 0), raw, assignments.copy()) == first
    assert calls == ["score_all", "embedding_quality", "score_sample"]
    other = scorer.scores(Cell("mine", "raw", "a", 0), raw, assignments // 2)
    assert other["ari"] != first["ari"]
    assert other["silhouette"] != first["silhouette"]
    assert other["trustworthiness"] == first["trustworthiness"]
    assert calls[3:] == ["score_all", "score_sample"]
    elsewhere = scorer.scores(Cell("mine", "flat", "a", 0), flat, assignments)
    assert elsewhere["ari"] == first["ari"]
    assert elsewhere["silhouette"] != first["silhouette"]
    assert calls[5:] == ["embedding_quality", "score_sample"]


def test_what_is_remembered_changes_no_score(dataset, tmp_path, monkeypatch):
    monkeypatch.setattr(scoring, "REMEMBERED", 3)
    cache, rng = Cache(tmp_path), np.random.default_rng(0)
    embeddings = [cache.add(dataset.X), cache.add(np.ascontiguousarray(dataset.X[:, :2]))]
    scorer = Scorer(dataset, cache)
    for i in range(12):
        assignments = rng.integers(-1, 4, 200).astype(np.int32)
        cell = Cell("mine", f"embedder {i % 2}", "a", 0)
        alone = Scorer(dataset, cache).scores(cell, embeddings[i % 2], assignments)
        again = scorer.scores(cell, embeddings[i % 2], assignments)
        assert again == pytest.approx(alone, rel=1e-12, nan_ok=True)
        assert score_all(dataset.y, assignments).items() <= again.items()
        if i == 6:
            scorer.release()


def test_held_out_samples_have_their_own_truth(dataset, tmp_path):
    rest = Dataset("mine", dataset.X[:50], dataset.y[:50])
    scorer = Scorer(dataset, Cache(tmp_path), rest)
    assignments = np.zeros(50, np.int32)
    assert scorer.held_out_scores(assignments) == pytest.approx(
        score_all(rest.y, assignments), nan_ok=True
    )


def test_only_the_scores_asked_for_are_computed(dataset, tmp_path, monkeypatch):
    cache = Cache(tmp_path)
    raw, assignments = cache.add(dataset.X), dataset.y.astype(np.int32)
    scorer = Scorer(dataset, cache, names=wanted("core"))
    scores = scorer.scores(Cell("mine", "raw", "a", 0), raw, assignments)
    assert {"ari", "davies_bouldin"} <= scores.keys()
    assert not {"silhouette", "trustworthiness"} & scores.keys()
