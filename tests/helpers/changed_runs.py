"""Pairs of runs with chosen answers, for tables of changes."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from bench.metrics import METRICS, Contingency
from bench.spec.cells import Cell
from bench.spec.file import SpecFile
from bench.spec.resolve import resolve
from bench.store.parts import Part
from bench.store.runs import Runs
from bench.store.store import Store

N = 400


TRUTH = np.random.default_rng(0).integers(0, 4, N)


Answers = dict[tuple[str, str, int], np.ndarray | str]


SESSION = {
    "start": "2026-01-01T00:00:00+00:00", "end": "2026-01-01T00:01:00+00:00", "git_commit": "abc",
    "versions": {"numpy": "2.1.0", "scipy": "1.14"}, "cpu": "one <b>|", "threads": 1,
}  # fmt: skip


def wrong(share: float, seed: int) -> np.ndarray:
    """Truth, with a share of the samples sent anywhere."""
    rng = np.random.default_rng([seed, int(share * 1000)])
    return np.where(rng.random(N) < share, rng.integers(0, 4, N), TRUTH)


def write_run(
    folder: Path,
    answers: Mapping[tuple[str, str, int], Any],
    *,
    seeds: list[int],
    session: dict = SESSION,
    fingerprint: str = "same",
    spec: dict[str, Any] | None = None,
    tables: dict[str, Any] | None = None,
    **record: Any,
) -> Runs:
    """Write each cell's answer: assignments, or a reason for none."""
    names = ([*dict.fromkeys(key[place] for key in answers)] for place in (0, 1))
    methods = dict(zip(("embedders", "clusterers"), names, strict=True)) | (spec or {})
    store = Store(folder)
    whole = resolve(SpecFile(**(tables or {})), datasets=["digits"], seeds=seeds, **methods)
    store.begin(whole.numbers_only().to_toml())
    store.write_run({"datasets": {}, "sessions": [session]})
    store.write_truth("digits", {Part.FITTED: TRUTH})
    for (embedder, clusterer, seed), answer in answers.items():
        done = not isinstance(answer, str)
        cell = {
            "dataset": "digits", "n_samples": N, "n_classes": 4, "fingerprint": fingerprint,
            "embedder": embedder, "clusterer": clusterer, "seed": seed, "told_k": done,
            "status": "done" if done else "timeout", "reason": "" if done else answer,
            "scores": {}, "seconds_neighbors": 0.5, "seconds_embed": 1.0, "seconds_cluster": seed,
            "peak_memory_mb": 100.0 + seed, "embedding": None,
            "sources": {"embedder": embedder, "clusterer": clusterer},
            "methods": {"embedder": {"params": {}},
                        "clusterer": {"params": {"random_state": seed}}},
        } | record  # fmt: skip
        if done:
            rng = np.random.default_rng([len(embedder), seed, *folder.name.encode()])
            cell["scores"] = {
                "ari": METRICS["ari"](Contingency.of(TRUTH, answer)),
                "silhouette": rng.normal(0.5),
            }
        name = Cell("digits", embedder, clusterer, seed).id
        store.write_cell(name, cell, {Part.FITTED: answer} if done else {})
    return Runs([folder])


def swapped(answer: np.ndarray, n: int) -> np.ndarray:
    """Return an answer with as many samples corrected as spoilt."""
    is_right = answer == TRUTH
    changed = answer.copy()
    changed[np.flatnonzero(~is_right)[:n]] = TRUTH[np.flatnonzero(~is_right)[:n]]
    at = np.flatnonzero(is_right)[: n + 3]
    changed[at] = (TRUTH[at] + 1) % 4
    return changed
