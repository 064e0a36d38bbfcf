"""Joining the branches of a fork, as a task."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.workers.outcome import Done, Failed
from bench.workers.tasks import Task, failed, here


def join(task: Task, folder: Path) -> Done | Failed:
    """Join cached arrays side by side; the value is a fingerprint."""
    from bench.files.cache import Cache
    from bench.workers.memory import peak_memory

    cache, start = Cache(folder), time.perf_counter()
    try:
        with peak_memory() as peak:
            value = _joined(task, cache, (task.array, *task.beside))
            seconds, unseen = time.perf_counter() - start, None
            if task.unseen is not None:
                unseen = _joined(task, cache, (task.unseen, *task.unseen_beside))
    except Exception as error:
        return failed(error)
    facts: dict[str, Any] = {
        "seconds_embed": seconds,
        "seconds_neighbors": 0.0,
        "peak_memory_mb": peak.added(),
        "resident_mb": peak.mb,
        "neighbors_recall": None,
        "warnings": [],
        "k_from": None,
        "params": {},
        "report": {},
        "computer": here(),
        "draws_globally": False,
    }
    if task.unseen is not None:
        facts["unseen"] = {"reason": "", "seconds": time.perf_counter() - start - seconds}
    return Done(facts, value, unseen)


def _joined(task: Task, cache: Any, names: Sequence[str]) -> str:
    from bench.methods.contract import check_embedding

    parts = [cache.load(name) for name in names]
    Z = task.method.load()().fit_transform(parts)
    fingerprint: str = cache.add(check_embedding(Z, parts[0].shape[0]))
    return fingerprint
