"""Is one pipeline better than another? Paired over samples and seeds."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bench.statistics.bootstrap import LEVEL, Resampled

_ROUNDING = 1e-12
"""Differences up to this size are rounding."""


@dataclass(frozen=True)
class Difference:
    """The mean difference between two pipelines over seeds.

    Parameters
    ----------
    estimate, low, high : float
        The difference and its interval.
    p_value : float
        Two-sided, of no difference in expectation.
    error_samples : float
        Standard error that comes of the samples at hand (bootstrap, both on the same resamples);
        NaN for a score that cannot be resampled, where only the seeds are accounted for.
    error_seeds : float
        Standard error that comes of the seeds at hand; NaN for one seed, where only the samples
        are accounted for.
    n_seeds : int
        Pairs of seeds; 0 where seeds are not paired.
    p_seeds : float
        Two-sided, of no difference that other seeds on these very samples would not show as well;
        NaN for one seed.
    """

    estimate: float
    low: float
    high: float
    p_value: float
    error_samples: float
    error_seeds: float
    n_seeds: int
    p_seeds: float


NOTHING = Difference(np.nan, np.nan, np.nan, np.nan, np.nan, np.nan, 0, np.nan)
"""Of scores that are not there."""


def difference(
    resampled: Resampled, first: Sequence[int], second: Sequence[int], *, level: float = LEVEL
) -> Difference:
    """Compare two pipelines seed by seed, given by columns of `resampled`.

    The squared error is the bootstrap's over samples plus that of the mean over seeds; degrees of
    freedom are those of Welch and Satterthwaite, with none spent on the samples. The small part of
    the variance in which samples and seeds interact is counted twice, on the safe side.
    """
    by_seed = resampled.estimates[list(first)] - resampled.estimates[list(second)]
    n_seeds = len(by_seed)
    of_seeds = float(by_seed.std(ddof=1) / np.sqrt(n_seeds)) if n_seeds > 1 else np.nan
    return _tested(resampled, first, second, of_seeds, n_seeds - 1, n_seeds, level)


def unpaired_difference(
    resampled: Resampled, first: Sequence[int], second: Sequence[int], *, level: float = LEVEL
) -> Difference:
    """Compare two pipelines of different seeds on the same samples.

    They are given by their columns of `resampled`.

    As `difference`, but with Welch's error of the two means over seeds. Of a side with one seed the
    other's variance is taken, as in Student's test; with one seed on both, none is known.
    """
    sizes = np.array([len(first), len(second)])
    spread = [
        resampled.estimates[list(side)].var(ddof=1) if len(side) > 1 else np.nan
        for side in (first, second)
    ]
    known = ~np.isnan(spread)
    if not known.any():
        return _tested(resampled, first, second, np.nan, 0, 0, level)
    errors = np.where(known, spread, spread[int(known.argmax())]) / sizes
    if known.all() and errors.sum() > 0:
        freedom = errors.sum() ** 2 / (errors**2 / (sizes - 1)).sum()
    else:
        freedom = sizes.max() - 1
    return _tested(resampled, first, second, float(np.sqrt(errors.sum())), float(freedom), 0, level)


def _tested(
    resampled: Resampled,
    first: Sequence[int],
    second: Sequence[int],
    of_seeds: float,
    freedom: float,
    n_seeds: int,
    level: float,
) -> Difference:
    """Set the difference of two means over seeds beside its errors."""
    by_column = [resampled.estimates[list(side)].mean() for side in (first, second)]
    estimate = float(by_column[0] - by_column[1])
    if not np.isfinite(estimate):
        return replace(NOTHING, n_seeds=n_seeds)
    draws = resampled.draws[:, list(first)].mean(axis=1) - resampled.draws[:, list(second)].mean(
        axis=1
    )
    draws = draws[np.isfinite(draws)]
    of_samples = float(draws.std(ddof=1)) if len(draws) > 1 else np.nan
    p_seeds = _t_test(estimate, 0.0, of_seeds, freedom, level)[2] if of_seeds >= 0 else np.nan
    if np.isnan(of_samples) and np.isnan(of_seeds):
        low, high, p_value = np.nan, np.nan, np.nan
    else:
        samples, seeds = (0.0 if np.isnan(error) else error for error in (of_samples, of_seeds))
        low, high, p_value = _t_test(estimate, samples, seeds, freedom, level)
    return Difference(estimate, low, high, p_value, of_samples, of_seeds, n_seeds, p_seeds)


def _t_test(
    estimate: float, of_samples: float, of_seeds: float, freedom: float, level: float
) -> tuple[float, float, float]:
    """Return the interval and the p-value of a t test.

    `freedom` belongs to the error over seeds.
    """
    from scipy.stats import t

    seeds = of_seeds if of_seeds > _ROUNDING else 0.0
    error = float(np.hypot(of_samples, seeds))
    if error <= _ROUNDING:
        return estimate, estimate, float(abs(estimate) <= _ROUNDING)
    freedom = freedom * (error / seeds) ** 4 if seeds else np.inf
    reach = float(t.ppf((1 + level) / 2, freedom) * error)
    return estimate - reach, estimate + reach, float(2 * t.sf(abs(estimate) / error, freedom))


def holm(p_values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Adjust p-values by Holm's method (1979); NaN is not counted."""
    adjusted = np.full(len(p_values), np.nan)
    order = np.argsort(p_values)  # NaN comes last
    order = order[: np.isfinite(p_values).sum()]
    factors = np.arange(len(order), 0, -1)
    adjusted[order] = np.minimum(np.maximum.accumulate(p_values[order] * factors), 1.0)
    return adjusted
