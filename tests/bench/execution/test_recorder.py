"""What becomes of a cell that has ended: scores, a record, and a word to whoever watches."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bench.datasets import load
from bench.datasets.order import Ordered
from bench.datasets.split import holdout_split
from bench.execution.progress import Plain
from bench.execution.recorder import Recorder
from bench.files.cache import Cache
from bench.metrics import score_assignments
from bench.spec.cells import cells
from bench.spec.file import SpecFile
from bench.spec.limits import Limits
from bench.spec.resolve import resolve
from bench.spec.roster import Methods
from bench.store.parts import Part
from bench.store.store import Store
from bench.workers.outcome import Done, Failed


class Told(Plain):
    """Keeps what it hears."""

    def __init__(self) -> None:
        self.heard: list[Any] = []

    def began(self, what: str) -> None:
        self.heard.append(what)

    def ended(self, record: dict[str, Any]) -> None:
        self.heard.append((record["embedder"], record["status"]))


def test_cells_are_scored_stored_and_told_in_the_order_in_which_they_ended(tmp_path: Path) -> None:
    spec = resolve(SpecFile(), datasets=["digits"], embedders=["raw", "pca"], clusterers=["kmeans"])
    good, bad = cells(spec)
    dataset, held_out = holdout_split(load("digits", n_samples=100), 0.2, seed=0)
    assert dataset.y is not None
    cache, store, told = Cache(tmp_path / "cache"), Store(tmp_path / "r"), Told()
    fitted = Ordered.of(dataset)
    embedded = cache.add(fitted.dataset.X)
    embedding = Done({"unseen": {"reason": "", "seconds": 1.5}}, embedded, "unseen")
    assignments = np.where(np.arange(80) < 7, -1, dataset.y).astype(np.int32)
    answer = fitted.arranged(assignments)
    clustering = Done({"unseen": {"reason": "KMeans has no predict"}}, answer)
    with Recorder(Methods.of(spec, Limits()), cache, store, told) as recorder:
        recorder.open(fitted, Ordered.of(held_out), 2)
        recorder.began("digits", "raw")
        recorder.ended(good, embedding, clustering)
        recorder.ended(bad, Failed("timeout", "too slow", facts={"peak_memory_mb": 7.0}))
    assert told.heard == ["digits: raw", ("raw", "done"), ("pca", "timeout")]

    record = store.read_cell(good.id)
    assert record is not None
    scores = score_assignments(dataset.y, assignments)
    assert {name: record["scores"][name] for name in scores} == pytest.approx(scores, nan_ok=True)
    assert record["held_out"] == {
        "n_samples": 20, "reason": "KMeans has no predict", "seconds_embed": 1.5,
        "seconds_cluster": None, "scores": {},
    }  # fmt: skip
    assert store.assignments(good.id)[Part.FITTED].tolist() == assignments.tolist()
    assert store.view("digits", embedding.value)["points"].shape == (80, 2)

    failed = store.read_cell(bad.id)
    assert failed is not None
    assert (failed["reason"], failed["scores"], failed["embedding"]) == ("too slow", {}, None)
    assert failed["peak_memory_mb"] == 7.0
