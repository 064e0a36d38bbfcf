"""Standard errors by leaving out one sample at a time."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from bench.statistics.tallies import Design, Tallies

MOST_CELLS = 500
"""Tables of more cells are sampled: 500 samples left out give an error to about 3 %."""


def standard_errors(
    design: Design, scores: Sequence[Callable[[Tallies], NDArray[np.float64]]], seed: int = 0
) -> NDArray[np.float64]:
    """Return the jackknife standard error of each assignment's score (Tukey 1958).

    All samples of one cell of the table give the same score when left out, so there is one table
    for each cell. On average the error is too large rather than too small (Efron and Stein 1981).

    Parameters
    ----------
    design : Design
    scores : sequence of callable
        The score of each assignment, of several tables at once.
    seed : int
        Draws the samples to leave out where a table has more than `MOST_CELLS` cells in use.

    Returns
    -------
    ndarray of shape (n_assignments,)
        NaN where a score is undefined once a sample is left out.
    """
    rng = np.random.default_rng([seed, 1])
    errors = np.empty(len(scores))
    for column, score in enumerate(scores):
        parts = [(score(t), w) for t, w in design.left_out(column, MOST_CELLS, rng)]
        without, shares = (np.concatenate(part) for part in zip(*parts, strict=True))
        apart = without - (shares * without).sum()
        errors[column] = np.sqrt((design.n_samples - 1) * (shares * apart**2).sum())
    return errors
