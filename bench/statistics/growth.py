"""Learn how costs grow with samples and features."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

PRIOR_SLOPES = (1.3, 0.4)
"""Exponents of samples and of features before anything is known: between n and n², and below d."""

PRIOR_SPREAD = (0.5, 0.4)
"""How far from those exponents methods are, as standard deviations."""

LEAST_NOISE = 0.25
"""Of a logarithm: runs of one size differ by a quarter on a machine that does other things."""

FEW = 4
"""Fewer values than this do not say how far they scatter: `UNKNOWN_NOISE` is taken."""

UNKNOWN_NOISE = 0.6


@dataclass(frozen=True)
class Growth:
    """A line through logarithms: costs against samples and features.

    Exponents are drawn to usual ones where sizes that were seen are few or alike (Gaussian priors
    on the slopes, none on the level), so that one value is enough to begin with.

    Examples
    --------
    >>> sizes = [(100, 2), (1000, 2), (10_000, 2)]
    >>> growth = Growth.fit(sizes, [0.01, 0.1, 1.0])
    >>> estimate, low, high = growth.at(100_000, 2)
    >>> 5 < estimate < 15, low < 10 < high
    (True, True)
    """

    center: NDArray[np.float64]
    weights: NDArray[np.float64]
    covariance: NDArray[np.float64]
    noise: float

    @classmethod
    def fit(cls, sizes: Sequence[tuple[int, int]], costs: Sequence[float]) -> "Growth":
        """Learn from costs of (n_samples, n_features); costs are positive."""
        X = np.log(np.asarray(sizes, dtype=float))
        center = X.mean(axis=0)
        design = np.column_stack([np.ones(len(X)), X - center])
        prior = np.array([0.0, *PRIOR_SLOPES])
        y = np.log(np.asarray(costs, dtype=float))
        noise = UNKNOWN_NOISE
        for _ in range(3):  # the noise decides how much slopes are drawn to usual ones
            strength = np.diag([0.0, *(noise**2 / np.square(PRIOR_SPREAD))])
            inverse = np.linalg.inv(design.T @ design + strength)
            weights = inverse @ (design.T @ y + strength @ prior)
            if len(y) < FEW:
                break
            left = y - design @ weights
            noise = max(float(np.sqrt((left**2).sum() / max(len(y) - 1, 1))), LEAST_NOISE)
        return cls(center, weights, noise**2 * inverse, noise)

    def at(self, n_samples: int, n_features: int) -> tuple[float, float, float]:
        """Return a cost, with its bounds in four of five cases."""
        x = np.array([1.0, *(np.log([n_samples, n_features]) - self.center)])
        mean = float(x @ self.weights)
        spread = 1.28 * float(np.sqrt(x @ self.covariance @ x + self.noise**2))
        return float(np.exp(mean)), float(np.exp(mean - spread)), float(np.exp(mean + spread))
