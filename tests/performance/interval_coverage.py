"""Measure how many 95 % intervals over samples cover the score to expect.

``python tests/performance/interval_coverage.py --help`` says what can be set. A line is printed for
each source of samples, number of samples and metric: the score to expect, the mean standard error
over the standard deviation of scores, and the share of intervals that cover. Of 300 trials a share
of 0.95 has a standard error of 0.013.
"""

import argparse

import numpy as np
from numpy.typing import NDArray

from bench.statistics.bootstrap import interval, resample
from bench.statistics.scores import SCORES, expected_mutual_information
from bench.statistics.tallies import Tallies

METRICS = ("ari", "nmi", "ami", "accuracy", "purity", "homogeneity", "completeness",
           "fowlkes_mallows")  # fmt: skip
REFERENCE = 3000
"""Samples whose scores give what is to expect."""


def sources() -> dict[str, NDArray[np.float64]]:
    """Return shares of (class, cluster), five classes each."""
    same = np.eye(5) / 5
    chance = np.full((5, 5), 1 / 25)
    sizes = np.array([0.5, 0.25, 0.15, 0.07, 0.03])
    merged = np.zeros((5, 3))
    merged[np.arange(5), [0, 1, 2, 0, 1]] = 1 / 5
    split = np.zeros((5, 10))
    split[np.repeat(np.arange(5), 2), np.arange(10)] = np.tile([0.15, 0.05], 5)
    return {
        "8 % at random": 0.92 * same + 0.08 * chance,
        "30 % at random": 0.7 * same + 0.3 * chance,
        "70 % at random": 0.3 * same + 0.7 * chance,
        "unequal classes": 0.75 * np.diag(sizes) + 0.25 * np.outer(sizes, sizes),
        "3 clusters": 0.8 * merged + 0.2 / 15,
        "10 clusters": 0.8 * split + 0.2 / 50,
    }


def _expected(tables: NDArray[np.int64], metric: str) -> tuple[float, float]:
    """Return mean and standard deviation of the scores of tables."""

    def score(part: NDArray[np.int64]) -> NDArray[np.float64]:
        tallies = Tallies(part.astype(float), np.zeros(part.shape[:2]))
        if metric != "ami":
            return SCORES[metric](tallies)
        return SCORES[metric](tallies, expected_mutual_information(tallies))

    size = 1 if metric == "ami" else len(tables)
    scores = np.concatenate([score(tables[at : at + size]) for at in range(0, len(tables), size)])
    return float(scores.mean()), float(scores.std())


def cover(
    shares: NDArray[np.float64], n_samples: int, metric: str, trials: int
) -> tuple[float, float, float]:
    """Return the score to expect, the relative standard error, and the share that covers."""
    rng = np.random.default_rng(7)
    tables = rng.multinomial(n_samples, shares.ravel(), size=REFERENCE + trials)
    tables = tables.reshape(-1, *shares.shape)
    aim, spread = _expected(tables[:REFERENCE], metric)
    where = [index.ravel() for index in np.indices(shares.shape)]
    hits, errors = 0, 0.0
    for trial, table in enumerate(tables[REFERENCE:]):
        truth, assignments = (np.repeat(index, table.ravel()) for index in where)
        scores = resample(truth, [assignments], metric, seed=trial)
        at = interval(float(scores.estimates[0]), scores.draws[:, 0])
        hits += at.low <= aim <= at.high
        errors += at.error / trials
    return aim, errors / spread, hits / trials


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=300)
    parser.add_argument("--samples", type=int, nargs="+", default=[100, 400])
    parser.add_argument("--metrics", nargs="+", default=METRICS, choices=list(SCORES))
    given = parser.parse_args()
    print("| source | samples | metric | expected | error | covered |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name, shares in sources().items():
        for n_samples in given.samples:
            for metric in given.metrics:
                aim, error, share = cover(shares, n_samples, metric, given.trials)
                line = f"{aim:.3f} | {error:.2f} | {share:.3f}"
                print(f"| {name} | {n_samples} | {metric} | {line} |", flush=True)


if __name__ == "__main__":
    main()
