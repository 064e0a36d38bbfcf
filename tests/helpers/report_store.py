"""Small hand-written runs with known answers, for the report page."""

import base64
import json
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from bench.metrics import METRICS, Contingency
from bench.metrics.noise import POLICIES, suffix
from bench.scoring.views import MAX_SHOWN
from bench.spec.cells import Cell
from bench.spec.file import SpecFile
from bench.spec.resolve import resolve
from bench.store.parts import Part
from bench.store.references import write_row
from bench.store.store import Store

NASTY = "</script><script>window.broken = 1</script><b>'\"&"
CURVE = {"rank": [0, 50, 99], "k_distance": [0.0, 0.2, 3.0], "eps": [0.1, 0.2, 3.0],
         "noise": [1.0, 0.2, 0.0], "n_clusters": [0.0, 3.0, 1.0],
         "n_clusters_of_0.2_class_sizes": [0.0, 2.0, 1.0]}  # fmt: skip
VERSIONS = {"python": "3.11.7", "numpy": "2.4.6"}


def write_run(
    folder: Path,
    *,
    datasets: Sequence[str] = ("blobs:300",),
    embedders: Sequence[str] = ("raw", "umap"),
    clusterers: Sequence[str] = ("kmeans", "dbscan"),
    seeds: Sequence[int] = (4, 5),
    n: int = 300,
    truth: bool = True,
    images: bool = True,
    failing: Sequence[str] = (),
    reference: bool = True,
    wrong: float = 0.1,
    side: int = 8,
    names: Sequence[str] = ("zero", NASTY, "two"),
) -> Path:
    """Write a run of planted clusters in two dimensions.

    Parameters
    ----------
    folder : Path
        Where.
    failing : sequence of str
        Embedders of which every cell fails, with a nasty reason; ``raw 4`` names a seed too.
    wrong : float
        Share of samples that umap's clusters get wrong.
    side : int
        Of an image, in pixels.
    names : sequence of str
        Of the classes; a sample's class is its number modulo theirs.
    """
    spec = resolve(SpecFile(), datasets=list(datasets), embedders=list(embedders),
                   clusterers=list(clusterers), seeds=list(seeds))  # fmt: skip
    store = Store(folder)
    store.begin(spec.numbers_only().to_toml())
    described = {name: _described(name, n, names if truth else None) for name in datasets}
    session = {"start": "2026-01-01T00:00:00+00:00", "end": "2026-01-01T00:01:00+00:00",
               "clusterbench": "0.1.0", "git_commit": "0123456789abcdef", "versions": VERSIONS,
               "cpu": "A <b>processor</b>", "cores": 2, "memory_gb": 8.0, "threads": 1}  # fmt: skip
    store.write_run({"datasets": described, "sessions": [session]})
    for dataset in datasets:
        _write_dataset(
            store, dataset, spec, n, truth, side if images else 0, failing, wrong, len(names)
        )
        if reference and truth:
            _write_rows(folder, dataset, n, seeds, len(names))
    return folder


def _described(name: str, n: int, classes: Sequence[str] | None) -> dict[str, Any]:
    return {"name": name, "n_samples": n, "n_features": 64, "source": "made up",
            "fingerprint": "f" * 64,
            "classes": None if classes is None else dict.fromkeys(classes, n // 3)}  # fmt: skip


def _write_dataset(
    store: Store, dataset: str, spec: Any, n: int, truth: bool, side: int,
    failing: Sequence[str], wrong: float, n_classes: int,
) -> None:  # fmt: skip
    rng = np.random.default_rng(0)
    y = np.arange(n) % n_classes
    shown = np.arange(0, n, max(2, -(-n // MAX_SHOWN)), dtype=np.int32)
    if truth:
        store.write_truth(dataset, {Part.FITTED: y})
    if side:
        pixels = rng.integers(0, 60, (len(shown), side, side)).astype(np.uint8)
        pixels[np.arange(len(shown)), :, y[shown]] = 255  # a class is a bright column
        store.write_thumbnails(dataset, {"indices": shown, "images": pixels})
    corners = 10 * np.stack([np.cos(np.arange(n_classes)), np.sin(np.arange(n_classes))], axis=1)
    points = (corners[y] + rng.normal(size=(n, 2)) / 2).astype(np.float32)
    for embedder in (entry.name for entry in spec.embedders):
        view = {"indices": shown, "points": points[shown], "n_components": np.array(9)}
        store.write_view(dataset, f"{embedder}-{dataset}".replace(":", "-"), view)
        for clusterer in (entry.name for entry in spec.clusterers):
            for seed in spec.seeds:
                cell = Cell(dataset, embedder, clusterer, seed)
                lost = rng.random(n) < (0.5 if embedder == "raw" else wrong)
                answer = np.where(lost, rng.integers(-1, n_classes, n), (y + 1) % n_classes)
                answer[:12] = (y[:12] + 1) % n_classes
                failed = bool({embedder, f"{embedder} {seed}"} & {*failing})
                record = _record(cell, y if truth else None, answer, failed)
                parts = {} if failed else {Part.FITTED: answer.astype(np.int32)}
                store.write_cell(cell.id, record, parts)


def _record(cell: Cell, y: Any, answer: Any, failed: bool) -> dict[str, Any]:
    scores = {"n_clusters": 3, "noise": float((answer < 0).mean()), "silhouette": 0.5,
              "coverage": float((answer >= 0).mean())}  # fmt: skip
    for name in ("ari", "nmi", "accuracy") if y is not None else ():
        table = Contingency.of(y, answer)
        scores |= {name + suffix(p): METRICS[name](table.under(p)) for p in POLICIES}
    report = {} if cell.clusterer == "kmeans" else {
        "eps": 0.2, "eps_rule": "knee", "eps_curve": CURVE, "min_samples": 5,
        "eps_why": f"the knee {NASTY}",
    }  # fmt: skip
    return {
        "dataset": cell.dataset, "embedder": cell.embedder, "clusterer": cell.clusterer,
        "seed": cell.seed, "n_samples": len(answer), "n_classes": None if y is None else 3,
        "fingerprint": cell.dataset, "status": "error" if failed else "done",
        "reason": f"ValueError: {NASTY}" if failed else "", "traceback": "",
        "scores": {} if failed else scores, "told_k": not report and not failed,
        "sources": dict.fromkeys(("embedder", "clusterer"), "s"), "peak_memory_mb": 100.0,
        "seconds_neighbors": 0.0, "seconds_embed": None if failed else 1.0,
        "seconds_cluster": None if failed else 0.5, "seconds_score": 0.1,
        "embedding": None if failed else f"{cell.embedder}-{cell.dataset}".replace(":", "-"),
        "methods": {"embedder": {"params": {}}} | ({} if failed else {
            "clusterer": {"report": report, "params": {"random_state": cell.seed}}}),
    }  # fmt: skip


def _write_rows(folder: Path, dataset: str, n: int, seeds: Sequence[int], n_classes: int) -> None:
    truth = np.arange(n) % n_classes
    for name, right in (("dummy", 0.0), ("svm", 0.9)):
        for seed in seeds:
            answers = np.where(np.random.default_rng(seed).random(n) < right, truth, 0)
            score = METRICS["ari"](Contingency.of(truth, answers))
            cell = Cell(dataset, "raw", name, seed)
            row = {"id": cell.id, "dataset": dataset, "embedder": "raw", "clusterer": "",
                   "reference": name, "seed": seed, "n_folds": 3, "status": "done", "reason": "",
                   "scores": {"ari": score, "accuracy": float((truth == answers).mean())},
                   "facts": {"fold_accuracies": [0.1, 0.2, 0.3], "fitted_on": 200,
                             "seconds_fit": 1.0, "seconds_predict": 0.5}}  # fmt: skip
            write_row(folder, cell.id, row, answers)


def write_study(run: Path) -> None:
    """Write a binary reference study, as far as the page reads it."""
    folder = run / "study" / "digits-5"
    folder.mkdir(parents=True)
    (folder / "study.json").write_text(json.dumps({"task": {"name": f"digits: {NASTY}"}}))
    table = {"classifier": ["sgd", "dummy"], "n_samples": 5000, "accuracy": [0.9, float("nan")]}
    pd.DataFrame(table).to_csv(folder / "summary.csv", index=False)
    steps = np.linspace(0, 1, 5000)
    curves = [
        pd.DataFrame({"classifier": "sgd", "threshold": steps, "precision": steps,
                      "recall": 1 - steps}),
        pd.DataFrame({"classifier": "dummy", "threshold": [0.0], "precision": 0.1, "recall": 1.0}),
    ]  # fmt: skip
    pd.concat(curves).to_csv(folder / "curve.csv", index=False)


def unpacked(text: str, kind: str) -> Any:
    return np.frombuffer(zlib.decompress(base64.b64decode(text)), kind)
