"""Prints what scoring costs: milliseconds for the first and for a further cell of an embedding.

    python tests/performance/scoring.py [--data DIR] [--profile CASE] [CASE ...]

With `--data`, the folder that holds mnist/, the large case is scored on the real digits. Scores
are computed on one thread, as in a run; times are those of the processor, so that other work on
the machine tells little.
"""

import argparse
import cProfile
import pstats
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import make_blobs
from threadpoolctl import threadpool_limits

from bench.datasets import Dataset, load
from bench.files.cache import Cache
from bench.scoring.cells import Scorer
from bench.spec.cells import Cell

N_CELLS = 4
Answers = Callable[[NDArray[np.int64], np.random.Generator], NDArray[np.int32]]


def blobs(n_samples: int, n_features: int, data: Path | None) -> Dataset:
    """Draw ten clusters of Gaussian samples."""
    X, y = make_blobs(n_samples, n_features, centers=10, cluster_std=3, random_state=0)
    return Dataset("blobs", X.astype(np.float32), y.astype(np.int64))


def digits(n_samples: int, n_features: int, data: Path | None) -> Dataset:
    """Load the real digits where a folder is given."""
    return load("mnist", data_dir=data) if data else blobs(n_samples, n_features, data)


def about(n_clusters: int, noise: float = 0.0) -> Answers:
    """Return what makes assignments that agree with the truth in two thirds of the samples."""

    def answers(truth: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.int32]:
        # The clusters of a class share its remainder, so that more clusters split classes.
        split = truth + 10 * rng.integers(0, max(n_clusters // 10, 1), len(truth))
        anywhere = rng.integers(0, n_clusters, len(truth))
        found = np.where(rng.random(len(truth)) < 2 / 3, split, anywhere)
        return np.where(rng.random(len(truth)) < noise, -1, found).astype(np.int32)

    return answers


CASES: dict[str, tuple[Callable[[int, int, Path | None], Dataset], int, int, Answers]] = {
    "150 x 4": (blobs, 150, 4, about(10)),
    "1,000 x 20": (blobs, 1_000, 20, about(10)),
    "1,000 x 20, noise": (blobs, 1_000, 20, about(30, noise=0.4)),
    "5,000 x 20": (blobs, 5_000, 20, about(10)),
    "70,000 x 2": (blobs, 70_000, 2, about(10)),
    "70,000 x 2, 2,000 clusters": (blobs, 70_000, 2, about(2_000)),
    "70,000 x 2, noise": (blobs, 70_000, 2, about(100, noise=0.5)),
    "70,000 x 784": (digits, 70_000, 784, about(10)),
    "70,000 x 784, noise": (digits, 70_000, 784, about(1_000, noise=0.5)),
}


def seconds(case: str, data: Path | None) -> list[float]:
    """Return the processor's time for each of some cells of one embedding, the features."""
    make, n_samples, n_features, answers = CASES[case]
    dataset, rng = make(n_samples, n_features, data), np.random.default_rng(0)
    spent = []
    with tempfile.TemporaryDirectory() as folder, threadpool_limits(1):
        cache = Cache(Path(folder))
        embedding = cache.add(dataset.X)
        scorer = Scorer(dataset, cache)
        for i in range(N_CELLS):
            found = answers(dataset.y, rng)
            start = time.process_time()
            scorer.scores(Cell("blobs", "raw", f"clusterer-{i}", 0), embedding, found)
            spent.append(time.process_time() - start)
    return spent


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", nargs="*", metavar="CASE", help=f"of {', '.join(CASES)}")
    parser.add_argument("--data", type=Path, help="folder that holds mnist/")
    parser.add_argument("--profile", metavar="CASE", help="print where the time of a case goes")
    args = parser.parse_args()
    seconds("150 x 4", None)  # imports
    if args.profile:
        with cProfile.Profile(time.process_time) as profile:
            seconds(args.profile, args.data)
        pstats.Stats(profile).sort_stats("cumulative").print_stats("bench|sklearn|faiss", 40)
        return
    print(f"{'':30}{'first':>10}{'further':>10}   ms a cell; peak memory of all so far")
    for case in args.cases or CASES:
        first, *further = seconds(case, args.data)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        print(
            f"{case:30}{first * 1000:10.1f}{statistics.median(further) * 1000:10.1f}{peak:9.2f} GB",
            flush=True,
        )


if __name__ == "__main__":
    main()
