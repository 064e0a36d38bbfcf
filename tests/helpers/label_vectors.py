"""Our methods held against the label vectors of clustering-results-v1, set by set.

    python tests/helpers/label_vectors.py DIR [--method NAME ...] [--draws N]

`DIR` holds `published/clustering-results-v1.csv`, which has the adjusted Rand index of each
published label vector, and the data sets, `clustering-data-v1`. Printed are a summary and what
differs by more than 0.03.
"""

import argparse
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.metrics import adjusted_rand_score

MOST_SAMPLES = 10_000
RESULTS = "published/clustering-results-v1.csv"
FAR = 0.03
"""From here on a difference is to be explained."""


def _kmeans(k: int) -> Any:
    from clustering.kmeans import KMeans

    return KMeans(k, n_init=10)


def _mixture(k: int) -> Any:
    from clustering.gaussian_mixture import GaussianMixture

    return GaussianMixture(k, covariance_type="full", n_init=100)


def _ward(k: int) -> Any:
    from clustering.agglomerative import Agglomerative

    return Agglomerative(k, structure="full")


def _birch(threshold: float) -> Callable[[int], Any]:
    def made(k: int) -> Any:
        from clustering.birch import Birch

        return Birch(k, threshold=threshold, branching_factor=50)

    return made


def _genie(gini_threshold: float) -> Callable[[int], Any]:
    def made(k: int) -> Any:
        from clustering.genie import Genie

        return Genie(k, gini_threshold=gini_threshold)

    return made


METHODS: dict[str, Callable[[int], Any]] = {
    "sklearn_kmeans": _kmeans,
    "sklearn_gm": _mixture,
    "fastcluster_ward": _ward,
    **{f"sklearn_birch_T{t}_BF50": _birch(t) for t in (0.01, 0.1)},
    **{f"Genie_G{g}": _genie(g) for g in (0.1, 0.3, 0.5)},
}
"""Ours with the parameters of the published run, by its name."""


DRAWS = 5
"""Seeds, and draws of the publisher's noise, over which ours is the mean; the first has none."""


def prepared(values: NDArray[np.float64], draw: int) -> NDArray[np.float32]:
    """Add a little noise, centre data and give them one scale, as the publisher does.

    Each column keeps its share of the variance: one standard deviation divides all of them. See
    https://github.com/gagolews/clustering-results-v1, results_original/README.md.
    """
    if draw:
        scale = values.std(ddof=1) * 1e-6
        values = values + np.random.default_rng(draw).normal(0.0, scale, values.shape)
    return np.float32((values - values.mean(axis=0)) / values.std(axis=None, ddof=1))


def data_sets(folder: Path) -> Iterator[tuple[str, str, NDArray[np.float64], list[NDArray[Any]]]]:
    """Yield battery, name, features and references of each set of up to `MOST_SAMPLES`."""
    for path in sorted((folder / "clustering-data-v1").glob("*/*.data.gz")):
        name = path.name.removesuffix(".data.gz")
        labels = [
            np.loadtxt(each, dtype=int) for each in sorted(path.parent.glob(f"{name}.labels*.gz"))
        ]
        if len(labels[0]) <= MOST_SAMPLES:
            yield path.parent.name, name, np.loadtxt(path, ndmin=2), labels


def compare(folder: Path, methods: Sequence[str], draws: int = DRAWS) -> pd.DataFrame:
    """Return one row per method, data set and reference: published ARI, ours, difference.

    The number of clusters is that of the reference, and samples that it calls noise (0) are left
    out of its score. Ours is the mean over draws; `low` and `high` are the least and the greatest.
    """
    known = pd.read_csv(folder / RESULTS)
    known = known[known["classes"] == known["k"]]
    rows = []
    for battery, name, values, labels in data_sets(folder):
        mine = known[(known["battery"] == battery) & (known["dataset"] == name)]
        data = [prepared(values, draw) for draw in range(draws)]
        for method in methods:
            wanted = mine[mine["method"] == method]
            fits = {k: _fits(METHODS[method], k, data) for k in dict.fromkeys(wanted["k"])}
            for row in wanted.itertuples():
                scored = labels[row.reference] > 0
                truth = labels[row.reference][scored]
                ours = [adjusted_rand_score(truth, fit[scored]) for fit in fits[row.k]]
                mean, low, high = np.mean(ours), min(ours), max(ours)
                where = (method, f"{battery}/{name}", row.reference, row.k)
                rows.append((*where, row.ari_noise_left_out, mean, low, high))
    columns = ["method", "data", "reference", "k", "published", "ours", "low", "high"]
    table = pd.DataFrame(rows, columns=columns)
    return table.assign(difference=table["ours"] - table["published"])


def _fits(
    method: Callable[[int], Any], k: int, data: Sequence[NDArray[np.float32]]
) -> list[NDArray[Any]]:
    """Return the assignments of each draw; what draws is seeded by the draw's number."""
    fits = []
    for draw, X in enumerate(data):
        model = method(k)
        if "random_state" in model.get_params():
            model.set_params(random_state=draw)
        fits.append(model.fit_predict(X))
    return fits


def summary(table: pd.DataFrame) -> pd.DataFrame:
    """Return a row per method: how many comparisons, means, and how many are far apart."""
    grouped = table.groupby("method", sort=False)
    return pd.DataFrame(
        {
            "vectors": grouped.size(),
            "published": grouped["published"].mean(),
            "ours": grouped["ours"].mean(),
            "mean difference": grouped["difference"].mean(),
            "mean absolute": grouped["difference"].agg(lambda d: d.abs().mean()),
            "over 0.03": grouped["difference"].agg(lambda d: int((d.abs() > FAR).sum())),
        }
    )


def main() -> None:
    """Print the summary, and each difference that is to be explained."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--method", action="append", choices=METHODS)
    parser.add_argument("--draws", type=int, default=DRAWS)
    asked = parser.parse_args()
    table = compare(asked.folder, asked.method or [*METHODS], asked.draws)
    print(summary(table).round(4).to_string())
    print(table[table["difference"].abs() > FAR].round(3).to_string(index=False))


if __name__ == "__main__":
    main()
