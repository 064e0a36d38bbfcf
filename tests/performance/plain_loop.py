"""Times a run over many small data sets against the loop that one would write with scikit-learn.

    python tests/performance/plain_loop.py --data DIR [--pairs 3] [--sets 43] [--jobs 2]

`DIR` holds the battery `clustering-data-v1`. Both cluster every set of up to 10,000 samples with
seven clusterers and score the assignments: the loop by five scores against the truth and three
internal indices; the run by all that the suite has, from a cold cache. They take turns, each as a
process of its own. What is printed: seconds of each, the ratio of each pair, the share of scores in
the run's work, and the machine with the kernels of its BLAS libraries.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

MOST = 10_000
CLUSTERERS = [
    "kmeans",
    "gaussian-mixture",
    "agglomerative",
    "spectral",
    "birch",
    "dbscan",
    "hdbscan",
]


def battery(data: Path, n_sets: int) -> list[Path]:
    """Return the files of features with up to `MOST` samples."""
    files = sorted(data.glob("clustering-data-v1/*/*.data.gz"))
    small = [path for path in files if len(read(path)[1]) <= MOST]
    return small[:n_sets]


def read(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Load features and the first reference."""
    labels = path.with_name(path.name.replace(".data.gz", ".labels0.gz"))
    return np.loadtxt(path, ndmin=2), np.loadtxt(labels, dtype=int)


def fits(k: int) -> Iterator[object]:
    """Make scikit-learn's estimators as they come, told k where they take it."""
    from sklearn.cluster import (
        DBSCAN,
        HDBSCAN,
        AgglomerativeClustering,
        Birch,
        KMeans,
        SpectralClustering,
    )
    from sklearn.mixture import GaussianMixture

    yield KMeans(k, n_init=10, random_state=0)
    yield GaussianMixture(k, random_state=0)
    yield AgglomerativeClustering(k)
    yield SpectralClustering(k, affinity="nearest_neighbors", random_state=0)
    yield Birch(n_clusters=k)
    yield DBSCAN()
    yield HDBSCAN(copy=True)


def loop(files: list[Path]) -> int:
    """Run the plain loop and return how many assignments it scored."""
    import warnings

    from sklearn import metrics

    warnings.simplefilter("ignore")
    against_truth = (
        metrics.adjusted_rand_score,
        metrics.normalized_mutual_info_score,
        metrics.adjusted_mutual_info_score,
        metrics.fowlkes_mallows_score,
        metrics.v_measure_score,
    )
    internal = (
        metrics.silhouette_score,
        metrics.calinski_harabasz_score,
        metrics.davies_bouldin_score,
    )
    n_scored = 0
    for path in files:
        X, y = read(path)
        for model in fits(len(np.unique(y))):
            found = model.fit_predict(X)
            for score in against_truth:
                score(y, found)
            if 1 < len(np.unique(found)) < len(X):
                for score in internal:
                    score(X, found)
            n_scored += 1
    return n_scored


def run(files: list[Path], folder: Path, jobs: int) -> dict[str, float]:
    """Run the suite on the same from a cold cache; return its seconds and those of its parts."""
    command = [sys.executable, "-m", "bench", "run", "--no-reference", "--jobs", str(jobs)]
    command += ["--threads", "1", "--embedder", "raw", "--out", str(folder / "run")]
    command += ["--cache-dir", str(folder / "cache")]
    command += [part for path in files for part in ("--dataset", str(path))]
    command += [part for name in CLUSTERERS for part in ("--clusterer", name)]
    start = time.perf_counter()
    subprocess.run(command, capture_output=True, cwd=folder)  # failed cells are counted below
    wall = time.perf_counter() - start
    from bench.store.store import Store

    records = Store(folder / "run").records()
    parts = ("seconds_neighbors", "seconds_embed", "seconds_cluster", "seconds_score")
    sums = {part: sum(record.get(part) or 0.0 for record in records) for part in parts}
    sums["wall"], sums["alone"] = wall, scored_alone(folder)
    sums["done"] = sum(record["status"] == "done" for record in records)
    sums |= {
        f"seconds of {name}": sum(
            record["seconds_cluster"] or 0.0 for record in records if record["clusterer"] == name
        )
        for name in CLUSTERERS
    }
    return sums


def scored_alone(folder: Path) -> float:
    """Score the run's cells again on one thread; return the seconds of processor that it took.

    In the run, scoring is the last to get a core, so that its seconds are mostly those of waiting.
    """
    from threadpoolctl import threadpool_limits

    from bench.datasets.order import Ordered
    from bench.datasets.parts import load_parts
    from bench.files.cache import Cache
    from bench.runs.done import done_cells
    from bench.scoring.cells import Scorer
    from bench.store.parts import Part
    from bench.store.record import order_of
    from bench.store.store import Store

    store, cache, seconds = Store(folder / "run"), Cache(folder / "cache"), 0.0
    for entry in store.spec().datasets:
        ordered, scorer = None, None
        dataset, _ = load_parts(store.spec(), entry, None)
        for cell, record in done_cells(store, entry.name):
            ordered = ordered or Ordered.of(dataset, order_of(record))
            scorer = scorer or Scorer(ordered.dataset, cache)
            assignments = ordered.arranged(store.assignments(cell.id)[Part.FITTED])
            with threadpool_limits(1):
                start = time.process_time()
                scorer.scores(cell, record["embedding"], assignments)
                seconds += time.process_time() - start
    return seconds


def machine() -> str:
    """Name processor, cores and the kernels that BLAS libraries run."""
    import faiss  # noqa: F401
    import sklearn.cluster  # noqa: F401
    from threadpoolctl import threadpool_info

    from bench.provenance.machine import environment

    facts = environment(1)
    kernels = {
        f"{Path(each['filepath']).name.split('-')[0]} {each.get('architecture', '')}".strip()
        for each in threadpool_info()
        if each["user_api"] == "blas"
    }
    return f"{facts['cpu']}, {facts['cores']} cores; {', '.join(sorted(kernels))}"


def main() -> None:
    """Take turns, and print what came out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--sets", type=int, default=43)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--loop", action="store_true", help="the loop alone, in this process")
    asked = parser.parse_args()
    files = battery(asked.data.resolve(), asked.sets)
    if asked.loop:
        print(json.dumps({"scored": loop(files)}))
        return
    print(f"{machine()}; {len(files)} sets, {len(CLUSTERERS)} clusterers, {asked.jobs} jobs")
    ratios = []
    for pair in range(asked.pairs):
        with tempfile.TemporaryDirectory() as folder:
            sums = run(files, Path(folder), asked.jobs)
        ours = sums["wall"]
        start = time.perf_counter()
        data = ["--data", str(asked.data), "--sets", str(asked.sets), "--loop"]
        subprocess.run([sys.executable, __file__, *data], check=True, capture_output=True)
        theirs = time.perf_counter() - start
        ratios.append(theirs / ours)
        work = sum(value for name, value in sums.items() if name.startswith("seconds_"))
        print(
            f"pair {pair + 1}: loop {theirs:.1f} s, ours {ours:.1f} s, ratio {ratios[-1]:.2f}; "
            f"{sums['done']:.0f} cells done, {work:.1f} s of work, of which scores "
            f"{sums['seconds_score'] / work:.0%} ({sums['alone']:.1f} s of processor alone, "
            f"{sums['alone'] / (work - sums['seconds_score'] + sums['alone']):.0%}); "
            + ", ".join(f"{k} {v:.1f}" for k, v in sums.items() if k.startswith("seconds of")),
            flush=True,
        )
    print(f"median ratio {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main()
