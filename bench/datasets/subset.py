"""Some samples of a dataset, chosen by a seed and a rule."""

import hashlib
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from bench.datasets.dataset import Dataset
from bench.errors import UserError, unknown_name

RULES = ("random", "first", "stratified")


def draw(
    dataset: Dataset, n_samples: int, *, how: str = "random", seed: int = 0, key: str | None = None
) -> Dataset:
    """Choose `n_samples` of a dataset, in the dataset's own order.

    ``random`` draws without replacement; ``first`` takes the first ones; ``stratified`` draws
    from each class in proportion (largest remainder, so that the size is exact). The same name,
    seed and size give the same samples on every machine.

    Parameters
    ----------
    key : str, optional
        Seeds the draw beside `seed`; the dataset's name when left out.

    Raises
    ------
    UserError
        More samples than there are, fewer than one, an unknown rule, or strata without truth.
    """
    check_rule(how)
    if not 1 <= n_samples <= dataset.n_samples:
        raise UserError(
            f"Got {n_samples} as the number of samples, but dataset {dataset.name!r} has "
            f"{dataset.n_samples}: choose 1 to {dataset.n_samples}."
        )
    if how == "first":
        return take(dataset, np.arange(n_samples))
    rng = generator(key or dataset.name, seed, how)
    if how == "random":
        return take(dataset, rng.choice(dataset.n_samples, size=n_samples, replace=False))
    return take(dataset, _stratified(dataset, n_samples, rng))


def check_rule(how: str) -> None:
    """Refuse a rule that is not in `RULES`, even without a subset.

    Raises
    ------
    UserError
        It is unknown; the nearest one is named.
    """
    if how not in RULES:
        raise unknown_name("subset", how, RULES)


def take(dataset: Dataset, indices: NDArray[np.integer]) -> Dataset:
    """Keep these samples, sorted, so that training samples stay before test samples."""
    chosen = np.sort(indices)
    n_train = dataset.n_train
    if n_train is not None:
        n_train = int(np.searchsorted(chosen, n_train))
        if n_train in (0, len(chosen)):
            n_train = None
    y = None if dataset.y is None else dataset.y[chosen]
    names = np.arange(dataset.n_samples) if dataset.row_names is None else dataset.row_names
    return replace(dataset, X=dataset.X[chosen], y=y, n_train=n_train, row_names=names[chosen])


def generator(key: str, seed: int, purpose: str) -> np.random.Generator:
    """Make a generator from a seed and the names it serves.

    Different names therefore never share draws.
    """
    digest = hashlib.sha256(f"{purpose}\0{key}\0{seed}".encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:16], "little"))


def _stratified(dataset: Dataset, n_samples: int, rng: np.random.Generator) -> NDArray[np.int64]:
    if dataset.y is None:
        raise UserError(
            f"Got subset 'stratified' for dataset {dataset.name!r}, which has no truth: use "
            "'random' or 'first'."
        )
    return stratified(dataset.y, n_samples, rng)


def stratified(y: NDArray[np.int64], n_samples: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Draw indices from each class in proportion.

    The largest remainders make the size exact.

    Samples without a label are drawn from like one more class.
    """
    y = y - min(0, int(y.min(initial=0)))
    sizes = np.bincount(y)
    share = sizes * (n_samples / len(y))
    quota = np.floor(share).astype(np.int64)
    # Stable, so that equal remainders go to the lower code on every machine.
    by_remainder = np.argsort(quota - share, kind="stable")
    quota[by_remainder[: n_samples - quota.sum()]] += 1
    parts = [
        rng.choice(np.flatnonzero(y == code), size=count, replace=False)
        for code, count in enumerate(quota)
        if count
    ]
    return np.concatenate(parts)
