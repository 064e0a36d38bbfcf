"""A hand-written store, for tests of all tables."""

from pathlib import Path

import numpy as np

from bench.metrics import METRICS, Contingency, Partition
from bench.metrics.noise import POLICIES, suffix
from bench.spec.cells import Cell
from bench.spec.file import SpecFile
from bench.spec.resolve import resolve
from bench.store.parts import Part
from bench.store.store import Store

WRONG = {"raw": 0.6, "pca": 0.5, "umap": 0.2}


RULES = {"kmeans": None, "spherical-kmeans": None, "dbscan": "knee"}


DATASETS = ["digits", "moons"]


KINDS = ["matrix", "leaderboard", "uncertainty", "seeds", "compare", "noise", "datasets"]


def scores(truth: np.ndarray, answer: np.ndarray) -> dict[str, float]:
    """Return a few scores, because all of them would take long."""
    return {
        metric + suffix(policy): METRICS[metric](Contingency.of(truth, answer).under(policy))
        for metric in ("ari", "nmi")
        for policy in POLICIES
    } | {
        metric: METRICS[metric](Partition.of(answer))
        for metric in ("coverage", "noise", "n_clusters")
    }


def fill(folder: Path, datasets: list[str], n_samples: int = 120) -> Path:
    """Write a run in which dbscan is not told k."""
    spec = resolve(
        SpecFile(), datasets=datasets, embedders=list(WRONG), clusterers=list(RULES),
        seeds=[0, 1, 2],
    )  # fmt: skip
    store = Store(folder)
    store.begin(spec.numbers_only().to_toml())
    for place, dataset in enumerate(datasets):
        rng = np.random.default_rng(place)
        truth = rng.integers(0, 4, n_samples)
        store.write_truth(dataset, {Part.FITTED: truth, Part.HELD_OUT: None})
        for embedder, wrong in WRONG.items():
            for clusterer, rule in RULES.items():
                for seed in (0, 1, 2):
                    is_wrong = rng.random(n_samples) < wrong + 0.05 * rng.standard_normal()
                    answer = np.where(is_wrong, rng.integers(0, 4, n_samples), truth)
                    if rule:
                        answer = np.where(rng.random(n_samples) < 0.2, -1, answer)
                    failed = (embedder, clusterer, seed) == ("umap", "kmeans", 1)
                    record = cell(dataset, embedder, clusterer, seed, rule, n_samples)
                    if failed:
                        record |= {"status": "timeout", "reason": "slow | <b>", "told_k": False}
                    else:
                        record["scores"] = scores(truth, answer)
                    name = Cell(dataset, embedder, clusterer, seed).id
                    store.write_cell(name, record, {} if failed else {Part.FITTED: answer})
    return folder


def cell(dataset: str, embedder: str, clusterer: str, seed: int, rule: str | None, n: int) -> dict:
    params = {"random_state": seed} if rule is None else {}
    report = {"eps_rule": rule} if rule else {}
    return {
        "dataset": dataset, "n_samples": n, "n_classes": 4, "fingerprint": dataset, "seed": seed,
        "embedder": embedder, "clusterer": clusterer, "status": "done", "reason": "", "scores": {},
        "told_k": rule is None, "seconds_neighbors": 0.0, "seconds_embed": 1.0 + seed,
        "seconds_cluster": 0.5, "seconds_score": 0.1, "peak_memory_mb": 100.0 + seed,
        "embedding": f"{embedder}{seed}" if embedder == "umap" else embedder,
        "sources": {"embedder": "s", "clusterer": clusterer},
        "methods": {"embedder": {"params": {}, "report": {}},
                    "clusterer": {"params": params, "report": report}},
    }  # fmt: skip
