"""Percentile bootstrap over samples, from contingency tables."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.statistics.scores import SCORES, expected_mutual_information
from bench.statistics.tallies import Design, Tallies

N_DRAWS = 1000
"""Resamples: enough that the ends of a 95 % interval move by about a tenth of its half-width."""

LEVEL = 0.95


@dataclass(frozen=True, eq=False)
class Resampled:
    """Scores of several assignments of the same samples, as they are and resampled together.

    Parameters
    ----------
    estimates : ndarray of shape (n_assignments,)
    draws : ndarray of shape (n_draws, n_assignments)
        Of one row all scores are of the same resample. Shifted so that the mean of a column is its
        estimate.
    """

    estimates: NDArray[np.float64]
    draws: NDArray[np.float64]


def resample(
    truth: NDArray[np.integer],
    assignments: Sequence[NDArray[np.integer]],
    metric: str,
    *,
    policy: str = "cluster",
    n_draws: int = N_DRAWS,
    seed: int = 0,
) -> Resampled:
    """Draw samples with replacement and score all assignments of each draw.

    What is estimated is the score to expect of another sample of this size from the same source,
    the fitted clusters staying what they are. Scores of resamples are biased for it: a sample that
    is drawn twice agrees with itself, which counts as a right pair (by about 1 / n_samples of all
    pairs), and empty cells stay empty. The estimate has no such bias, so the draws are shifted to
    have the estimate as their mean (Efron and Tibshirani 1993, chapter 10, for the bias).

    Of 1,000 intervals of 95 % for the ARI of six classes and clusters, 94 % covered with 1,000
    samples and with 250, 92.5 % with 100. The NMI wants more samples: 92 % covered with 400.

    Parameters
    ----------
    truth, assignments
        See :class:`bench.statistics.tallies.Design`.
    metric : str
        A name of :data:`bench.statistics.scores.SCORES`.
    policy : {"cluster", "singletons", "left-out"}
        What noise counts as; ``noise`` and ``coverage`` know no policy.
    n_draws : int
        Resamples.
    seed : int
        Of the draws.

    Raises
    ------
    KeyError
        The metric is no function of the contingency table.
    """
    if metric in ("noise", "coverage"):
        policy = "singletons"
    design = Design(truth, assignments, policy)
    observed = design.observed()
    scores = [_score(metric, tallies) for tallies in observed]
    estimates = np.array([score(t)[0] for score, t in zip(scores, observed, strict=True)])
    blocks = design.resampled(n_draws, np.random.default_rng(seed))
    draws = np.concatenate(
        [
            np.column_stack([score(t) for score, t in zip(scores, block, strict=True)])
            for block in blocks
        ]
    )
    return Resampled(estimates, draws - _means(draws) + estimates)


def _score(metric: str, observed: Tallies) -> Callable[[Tallies], NDArray[np.float64]]:
    if metric != "ami":
        return SCORES[metric]
    expected = expected_mutual_information(observed)
    return lambda tallies: SCORES["ami"](tallies, expected)


def _means(draws: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean of each column over the draws that have a score; NaN where none has."""
    known = np.isfinite(draws)
    total = np.where(known, draws, 0.0).sum(axis=0)
    return np.where(known.any(axis=0), total / np.maximum(known.sum(axis=0), 1), np.nan)


@dataclass(frozen=True)
class Interval:
    """An estimate, its standard error over samples, and the ends of its interval."""

    estimate: float
    low: float
    high: float
    error: float


def interval(
    estimate: float,
    draws: NDArray[np.float64],
    *,
    level: float = LEVEL,
    bounds: tuple[float, float] = (-np.inf, np.inf),
) -> Interval:
    """Return the percentile interval of an estimate, kept to what its score can be.

    Parameters
    ----------
    estimate : float
        The score of the samples as they are.
    draws : ndarray of shape (n_draws,)
        Scores of resamples, shifted as `resample` does.
    level : float
        Share of intervals that are to cover what is estimated.
    bounds : (float, float)
        Least and largest score there is.
    """
    known = draws[np.isfinite(draws)]
    if len(known) < 2 or not np.isfinite(estimate):
        return Interval(estimate, np.nan, np.nan, np.nan)
    tail = (1 - level) / 2
    low, high = np.clip(np.quantile(known, [tail, 1 - tail]), *bounds)
    return Interval(estimate, float(low), float(high), float(known.std(ddof=1)))
