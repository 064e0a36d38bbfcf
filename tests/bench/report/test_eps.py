"""DBSCAN's choices of eps on the page."""

from pathlib import Path

from bench.report.eps import best_choice, eps_choices
from bench.store.runs import Runs


def test_the_choice_of_eps_that_is_shown_first(run: Path) -> None:
    records = Runs([run]).records
    found = eps_choices(records)
    assert [choice["cell"] for choice in found] == [
        f"{embedder} + dbscan, seed {seed}" for seed in (4, 5) for embedder in ("raw", "umap")
    ]
    assert found[0]["substantial"] == [0.0, 2.0, 1.0]
    assert found[0]["share"] == "0.2"
    assert best_choice(found, ("umap", "dbscan")) == best_choice(found, ("umap", "kmeans")) == 1
    assert best_choice(found, None) == best_choice([], ("a", "b")) == 0
