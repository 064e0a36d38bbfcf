"""Several pipelines over several datasets: Friedman's test, and Nemenyi's after it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

ALPHA = 0.05


@dataclass(frozen=True, eq=False)
class Ranking:
    """Ranks of pipelines over datasets, and tests of their differences.

    Parameters
    ----------
    ranks : Series
        Mean rank of each pipeline, best first.
    statistic, p_value : float
        Friedman's chi-square, corrected for ties, and its p-value.
    p_pairs : DataFrame
        Nemenyi's p-values, pipeline by pipeline.
    critical_difference : float
        Mean ranks further apart than this differ (Demšar 2006).
    n_datasets : int
    """

    ranks: pd.Series
    statistic: float
    p_value: float
    p_pairs: pd.DataFrame
    critical_difference: float
    n_datasets: int


def rank_over_datasets(
    scores: pd.DataFrame, *, higher_is_better: bool = True, alpha: float = ALPHA
) -> Ranking:
    """Rank pipelines on each dataset and test whether their ranks differ.

    Parameters
    ----------
    scores : DataFrame of shape (n_datasets, n_pipelines)
        Complete: no pipeline lacks a dataset.
    higher_is_better : bool
        Which end of a score is the good one.
    alpha : float
        Level of the critical difference.

    Raises
    ------
    ValueError
        Fewer than two datasets or three pipelines, for which there is no such test.
    """
    from scipy.stats import friedmanchisquare, studentized_range

    n_datasets, k = scores.shape
    if n_datasets < 2 or k < 3 or scores.isna().any(axis=None):
        raise ValueError(
            f"Got scores of {k} pipelines on {n_datasets} datasets, but expected at least 3 "
            "pipelines on at least 2 datasets, none missing."
        )
    # By rank, not by score, so that the sign of a score plays no part.
    by_dataset = scores.rank(axis=1, ascending=not higher_is_better)
    with np.errstate(invalid="ignore"):
        statistic, p_value = friedmanchisquare(*by_dataset.to_numpy().T)
    if not np.isfinite(statistic):  # all tied on every dataset
        statistic, p_value = 0.0, 1.0
    unit = np.sqrt(k * (k + 1) / (6 * n_datasets)) / np.sqrt(2)
    quantile = float(studentized_range.ppf(1 - alpha, k, np.inf))
    means = by_dataset.mean()
    gaps = np.abs(means.to_numpy()[:, None] - means.to_numpy()) / unit
    names = scores.columns
    p_pairs = pd.DataFrame(studentized_range.sf(gaps, k, np.inf), index=names, columns=names)
    ranks = means.sort_values(kind="stable")
    apart = float(quantile * unit)
    return Ranking(ranks, float(statistic), float(p_value), p_pairs, apart, n_datasets)
