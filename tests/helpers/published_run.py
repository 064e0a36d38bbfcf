"""A hand-written run with best-images among its pipelines."""

from pathlib import Path

import numpy as np

from bench.execution.record import Samples, cell_record
from bench.metrics import score_all
from bench.scoring.references import row_scores
from bench.spec.cells import Cell, cells
from bench.spec.file import check
from bench.spec.resolve import resolve
from bench.store.parts import Part
from bench.store.record import CellRecord
from bench.store.references import write_row
from bench.store.store import Store
from bench.workers.outcome import Done, Failed

N = 90
WRONG = {"raw": 0.5, "umap": 0.3, "best-images": 0.1}


def fill(folder: Path, *, leave_out: int = 0) -> Store:
    """Write a run with best-images and one failed cell."""
    matrix = {"datasets": ["digits"], "embedders": ["raw", "umap"], "seeds": [0, 1],
              "clusterers": ["kmeans", "dbscan"],
              "pipelines": [["best-images", "consensus-6"]]}  # fmt: skip
    embedders = {"best-images": {"use": "pca | umap"}}
    clusterers = {"consensus-6": {"use": "consensus"}}
    content = {"matrix": matrix, "embedders": embedders, "clusterers": clusterers}
    spec = resolve(check(content, "here"))
    store, rng = Store(folder), np.random.default_rng(0)
    truth = rng.integers(0, 4, N)
    store.begin(spec.numbers_only().to_toml())
    session = {"id": "one", "cpu": "a processor", "cores": 2, "memory_gb": 8.0, "threads": 2,
               "clusterbench": "0", "versions": {"numpy": "2"}}  # fmt: skip
    data = {"n_samples": N, "n_features": 64, "n_classes": 4, "fingerprint": "f" * 64,
            "source": "IDX files in /disk/somebody/digits", "classes": {}}  # fmt: skip
    store.write_run({"datasets": {"digits": data}, "sessions": [session]})
    store.write_truth("digits", {Part.FITTED: truth, Part.HELD_OUT: None})
    row = {"id": "svm+0", "dataset": "digits", "embedder": "raw", "reference": "svm", "seed": 0,
           "n_folds": 3, "status": "done", "reason": "", "n_samples": N, "n_classes": 4,
           "fingerprint": "f" * 64, "clusterer": "", "classifier": "SVM", "told_k": True,
           "seconds_neighbors": 0.0, "seconds_embed": None, "seconds_cluster": None,
           "peak_memory_mb": 0.0, "facts": {}}  # fmt: skip
    row["scores"] = row_scores(truth, truth)
    write_row(folder, "svm+0", row, truth)
    shown = np.arange(N, dtype=np.int32)
    points = rng.random((N, 2), np.float32)
    for cell in list(cells(spec))[: None if not leave_out else -leave_out]:
        answer = np.where(rng.random(N) < WRONG[cell.embedder], rng.integers(-1, 4, N), truth)
        record = outcome(cell, failed=cell.embedder == "raw" and cell.clusterer == "dbscan")
        if record["status"] == "done":
            record["scores"] = score_all(truth, answer)
        done = {Part.FITTED: answer.astype(np.int32)} if record["scores"] else {}
        store.write_cell(cell.id, record, done)
        view = {"indices": shown, "points": points, "n_components": np.array(2)}
        store.write_view("digits", cell.embedder, view)
    store.write_thumbnails("digits", {"indices": shown, "images": np.zeros((N, 8, 8), np.uint8)})
    return store


def outcome(cell: Cell, *, failed: bool) -> CellRecord:
    facts = {"seconds_neighbors": 0.5, "peak_memory_mb": 9.0, "k_from": "found"}
    step = {"report": {"features_rule": "raw: no images", "history": {"loss": [0.3, 0.2]}}}
    number = "found" if cell.clusterer == "dbscan" else "truth"
    embedding = Done(facts | {"seconds_embed": 2.0, "steps": [step]}, cell.embedder)
    clustering = Done(
        facts | {"k_from": number, "seconds_cluster": 1.0, "report": {"n": 7}}, np.zeros(1)
    )
    broken = Failed("error", "it broke", "File /disk/somebody/method.py")
    return cell_record(cell, Samples(N, 4, "f" * 64), {"embedder": "e", "clusterer": "c"},
                       embedding, broken if failed else clustering,
                       scores={}, seconds_score=0.1, held_out=None, session="one")  # fmt: skip
