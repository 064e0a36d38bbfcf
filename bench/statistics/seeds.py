"""Variance over seeds, split between embedder and clusterer.

A run draws both seeds anew at once, so their parts are not free to see. What shows them:

``same embedding``
    Every seed led to the same bytes: all variance is the clusterer's.
``seedless clusterer``
    It takes no seed: all variance is the embedding's.
``replicates``
    The same clusterer with the same parameters stands in the matrix under several names, whose
    seeds differ, on one embedding per seed: a nested analysis of variance (Searle, Casella and
    McCulloch 1992, section 3.6) gives both parts without further assumption.
``shared``
    Several clusterers on the same embeddings. What they share over seeds, the mean covariance with
    the others, is taken for the embedding's; the rest, which holds how this clusterer in particular
    takes to an embedding, for the clusterer's. An estimate, and a coarse one with few seeds.

Else the parts are not identified, and are NaN.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

LEAST_SEEDS = 3
"""Of two seeds a covariance is the product of two differences: it says nothing."""


def split_variance(cells: pd.DataFrame) -> pd.DataFrame:
    """Split each clusterer's variance over seeds, on the embeddings of one embedder.

    Parameters
    ----------
    cells : DataFrame
        One row per cell that is done: clusterer, seed, value, embedding (its fingerprint), seeded
        (whether the clusterer takes a seed) and kind (alike for clusterers that differ in name and
        seed alone).

    Returns
    -------
    DataFrame indexed by clusterer
        n, std (sample standard deviation over seeds), std_embedder and std_clusterer (their squares
        add up), and how the parts were told apart.
    """
    values = cells.pivot(index="seed", columns="clusterer", values="value")
    rows = {
        name: _split_one(str(name), part, values, cells)
        for name, part in cells.groupby("clusterer", sort=False)
    }
    columns = ["n", "std", "std_embedder", "std_clusterer", "how"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns)


def _split_one(
    name: str, part: pd.DataFrame, values: pd.DataFrame, cells: pd.DataFrame
) -> tuple[int, float, float, float, str]:
    n = int(part["value"].notna().sum())
    if n < 2:
        return n, np.nan, np.nan, np.nan, "one seed"
    variance = float(part["value"].var(ddof=1))
    of_embedder, how = _embedders_part(name, part, values, cells, variance)
    of_clusterer = variance - of_embedder
    return n, _root(variance), _root(of_embedder), _root(of_clusterer), how


def _embedders_part(
    name: str, part: pd.DataFrame, values: pd.DataFrame, cells: pd.DataFrame, variance: float
) -> tuple[float, str]:
    if part["embedding"].nunique() == 1:
        return 0.0, "same embedding"
    if not part["seeded"].any():
        return variance, "seedless clusterer"
    alike = cells.loc[cells["kind"] == part["kind"].iloc[0], "clusterer"].unique()
    if len(alike) > 1:
        whole = values[alike].dropna()
        if len(whole) > 1:
            between = nested_variance(whole.to_numpy())[0]
            return min(between, variance), "replicates"
    shared = shared_variance(name, values)
    if np.isfinite(shared):
        return min(shared, variance), "shared"
    return np.nan, "not identified"


def nested_variance(values: NDArray[np.float64]) -> tuple[float, float]:
    """Estimate the variances between and within groups, neither below 0.

    Parameters
    ----------
    values : ndarray of shape (n_groups, n_replicates)
        A group is an embedding; a replicate a fit of the same clusterer to it.
    """
    within = float(values.var(axis=1, ddof=1).mean())
    between = float(values.mean(axis=1).var(ddof=1)) - within / values.shape[1]
    return max(between, 0.0), within


def shared_variance(name: str, values: pd.DataFrame) -> float:
    """Return a column's mean covariance with the others over seeds.

    It is at least 0.

    NaN with no other column of `LEAST_SEEDS` seeds in common.
    """
    covariances = [
        whole[name].cov(whole[other])
        for other in values.columns
        if other != name and len(whole := values[[name, other]].dropna()) >= LEAST_SEEDS
    ]
    return max(float(np.mean(covariances)), 0.0) if covariances else np.nan


def _root(variance: float) -> float:
    return float(np.sqrt(max(variance, 0.0))) if variance == variance else np.nan
