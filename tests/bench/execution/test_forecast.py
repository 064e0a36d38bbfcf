"""What `--dry-run` foretells, from runs that were filled by hand."""

import json
import re
from pathlib import Path

import pytest
from published_run import fill

from bench.execution.forecast import forecast
from bench.execution.options import Options
from bench.provenance.cpu import cpu_name
from bench.spec.cells import cells
from bench.spec.references import Row
from bench.store.store import Store

SECONDS = {"raw": 0.0, "umap": 2.0, "best-images": 4.0}


@pytest.fixture
def earlier(home: Path) -> Store:
    """Fill a run of this machine: an embedding takes seconds, a clustering one."""
    store = fill(home / "runs/before")
    run = store.read_run()
    run["sessions"][0] |= {"cpu": cpu_name(), "start": "2026-01-01T00:00:00+00:00",
                           "end": "2026-01-01T00:00:42+00:00"}  # fmt: skip
    store.write_run(run)
    for path in (store.folder / "cells").glob("*.json"):
        cell = json.loads(path.read_text())
        if cell["status"] == "done":
            cell |= {"seconds_embed": SECONDS[cell["embedder"]], "seconds_cluster": 1.0}
            cell |= {"seconds_neighbors": 0.0, "seconds_score": 0.0}
            cell["methods"]["embedder"]["peak_memory_mb"] = 120.0
            path.write_text(json.dumps(cell))
    return store


def told(store: Store, n_samples: int = 90, *, said: str = "embed and cluster", rows=(), **more):
    spec = store.spec()
    plan = dict.fromkeys(cells(spec), said)
    datasets = {"digits": {"n_samples": n_samples, "n_features": 64}}
    options = Options(Path("cache"), threads=2, **more)
    return forecast(spec, plan, rows, datasets, options, [Path("runs")])


def seconds(text: str, before: str = "about") -> float:
    found = re.search(rf"{before} ?([\d.]+) (s|min|h)", text)
    assert found, text
    return float(found[1]) * {"s": 1, "min": 60, "h": 3600}[found[2]]


def spread(text: str) -> float:
    return seconds(text, " to") / seconds(text, r"\(")


def test_the_same_again_takes_as_long_as_it_took(earlier: Store) -> None:
    text = told(earlier)
    # Embeddings once for each of two seeds, 10 clusterings, and for each cell what the session of 8
    # cells that are done took beside: 42 s, of which 20 s were work.
    assert seconds(text) == pytest.approx(12 + 10 + 10 * 22 / 8, abs=1)
    assert "for 10 cells" in text
    assert "adds some 120 MB" in text
    assert "90 samples" in text
    assert "From 1 earlier run of this machine, of one size each" in text


def test_more_samples_take_longer_and_less_is_certain(earlier: Store) -> None:
    assert seconds(told(earlier, 900)) > 3 * seconds(told(earlier))
    assert spread(told(earlier, 3000)) > 2 * spread(told(earlier))


def test_what_is_kept_costs_nothing_and_what_is_cached_is_only_clustered(earlier: Store) -> None:
    assert told(earlier, said="kept") == ""
    assert seconds(told(earlier, said="cluster, its embedding is cached")) < seconds(told(earlier))
    assert seconds(told(earlier, jobs=2)) < seconds(told(earlier))


def test_what_no_earlier_run_has_is_named(earlier: Store) -> None:
    rows = [Row("digits", "raw", "knn", 0)]
    assert "Not in it, as no earlier run has them: 1 of reference knn" in told(earlier, rows=rows)


def test_runs_of_another_machine_or_other_threads_do_not_count(earlier: Store, home: Path) -> None:
    run = earlier.read_run()
    run["sessions"][0]["threads"] = 7
    earlier.write_run(run)
    assert told(earlier).startswith("no forecast: no earlier run of this machine")
    run["sessions"][0] |= {"threads": 2, "cpu": "another"}
    earlier.write_run(run)
    assert told(earlier).startswith("no forecast")


def test_broken_runs_are_passed_over(earlier: Store, home: Path) -> None:
    (home / "runs/broken").mkdir()
    (home / "runs/broken/spec.toml").write_text("[[")
    (home / "runs/empty").mkdir()
    assert "From 1 earlier run" in told(earlier)
