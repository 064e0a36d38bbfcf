"""A dataset in two parts: one to fit on, one held out."""

import numpy as np

from bench.datasets.dataset import Dataset
from bench.datasets.subset import generator, take
from bench.errors import UserError


def holdout_split(
    dataset: Dataset, share: float, seed: int, *, key: str | None = None
) -> tuple[Dataset, Dataset]:
    """Split a dataset at random into fitted and held-out parts.

    The draw is not stratified, because a stratified one would tell the fitted part something about
    the truth. Both parts keep the dataset's order.

    Parameters
    ----------
    share : float
        Of the samples that are held out, above 0 and below 1, rounded to whole samples.
    seed : int
        With the name it decides the draw.
    key : str, optional
        Seeds the draw instead of the dataset's name.

    Raises
    ------
    UserError
        A share that leaves one part empty.
    """
    n_held_out = round(dataset.n_samples * share) if 0 < share < 1 else 0
    if not 0 < n_held_out < dataset.n_samples:
        raise UserError(
            f"Got {share} as the share to hold out of the {dataset.n_samples} samples of "
            f"{dataset.name!r}, but expected one between 0 and 1 that leaves samples on both sides."
        )
    order = generator(key or dataset.name, seed, "holdout").permutation(dataset.n_samples)
    return take(dataset, order[n_held_out:]), take(dataset, order[:n_held_out].astype(np.int64))
