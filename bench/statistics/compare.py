"""Is one pipeline better than another? Paired over samples and seeds."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.statistics.bootstrap import LEVEL, Resampled

_NOTHING = 1e-12
"""Differences up to this size are rounding."""


@dataclass(frozen=True)
class Difference:
    """How much more the first scores than the second, in the mean over seeds.

    Parameters
    ----------
    estimate, low, high : float
        The difference and its interval.
    p_value : float
        Two-sided, of no difference in expectation.
    error_samples : float
        Standard error that comes of the samples at hand (bootstrap, both on the same resamples).
    error_seeds : float
        Standard error that comes of the seeds at hand; NaN for one seed, where only the samples
        are accounted for.
    n_seeds : int
    """

    estimate: float
    low: float
    high: float
    p_value: float
    error_samples: float
    error_seeds: float
    n_seeds: int


def difference(
    found: Resampled, first: Sequence[int], second: Sequence[int], *, level: float = LEVEL
) -> Difference:
    """Compare two pipelines, given by their columns of `found`, seed by seed in the same order.

    The squared error is the bootstrap's over samples plus that of the mean over seeds; degrees of
    freedom are those of Welch and Satterthwaite, with none spent on the samples. The small part of
    the variance in which samples and seeds interact is counted twice, on the safe side.
    """
    from scipy.stats import t

    by_seed = found.estimates[list(first)] - found.estimates[list(second)]
    n_seeds = len(by_seed)
    estimate = float(by_seed.mean())
    if not np.isfinite(estimate):
        return Difference(np.nan, np.nan, np.nan, np.nan, np.nan, np.nan, n_seeds)
    draws = (found.draws[:, list(first)] - found.draws[:, list(second)]).mean(axis=1)
    of_samples = float(draws[np.isfinite(draws)].std(ddof=1))
    of_seeds = float(by_seed.std(ddof=1) / np.sqrt(n_seeds)) if n_seeds > 1 else np.nan
    seeds = of_seeds if of_seeds > _NOTHING else 0.0
    error = float(np.hypot(of_samples, seeds))
    freedom = (n_seeds - 1) * (error / seeds) ** 4 if seeds else np.inf
    if error <= _NOTHING:
        p_value, reach = float(abs(estimate) <= _NOTHING), 0.0
    else:
        p_value = float(2 * t.sf(abs(estimate) / error, freedom))
        reach = float(t.ppf((1 + level) / 2, freedom) * error)
    low, high = estimate - reach, estimate + reach
    return Difference(estimate, low, high, p_value, of_samples, of_seeds, n_seeds)


def holm(p_values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Adjust p-values for there being several (Holm 1979); NaN stays NaN and is not counted."""
    from statsmodels.stats.multitest import multipletests

    adjusted = np.full(len(p_values), np.nan)
    known = np.isfinite(p_values)
    if known.any():
        adjusted[known] = multipletests(p_values[known], method="holm")[1]
    return adjusted
