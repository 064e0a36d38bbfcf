"""A study's task: training samples, test samples and classes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.datasets import Dataset
from bench.datasets.subset import take
from bench.errors import UserError, unknown_name
from bench.metrics.unlabelled import labelled
from bench.reference.folds import check_folds

TEST_SHARE = 0.2
"""Of the samples, where the dataset has no test part of its own."""


@dataclass(frozen=True, eq=False)
class Part:
    """Samples on one side of the split.

    Parameters
    ----------
    X : ndarray of shape (n_samples, n_features), float64
        Features.
    y : ndarray of shape (n_samples,), int64
        Truth: codes of the classes, or 0 and 1 where one class is told from all others.
    index : ndarray of shape (n_samples,), int64
        Where the samples are in the dataset.
    """

    X: NDArray[np.float64]
    y: NDArray[np.int64]
    index: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Task:
    """A classification task, checked.

    Parameters
    ----------
    name : str
        Of the dataset, and of the class that is told from the others.
    train, test : Part
        What is learnt from and what is not.
    names : dict of int to str
        What the codes of the truth stand for.
    split : str
        Where the two parts come from, in words.
    image_shape : tuple of int or None
        Where samples are images.
    """

    name: str
    train: Part
    test: Part
    names: dict[int, str]
    split: str
    image_shape: tuple[int, ...] | None

    @property
    def binary(self) -> bool:
        """Whether there are two classes."""
        return len(self.names) == 2


def make_task(
    dataset: Dataset,
    *,
    positive: str | None = None,
    train_size: int | None = None,
    n_folds: int = 3,
    raw: bool = False,
    seed: int = 42,
) -> Task:
    """Split a dataset and say what is asked of it.

    Parameters
    ----------
    dataset : Dataset
        With truth.
    positive : str, optional
        Name of the class that is to be told from all others.
    train_size : int, optional
        Learn from the first that many samples of the training part alone.
    n_folds : int
        Of the training part.
    raw : bool
        Whether features are wanted as published (0..255) instead of scaled.
    seed : int
        Of the split, where the dataset has none.

    Raises
    ------
    UserError
        No truth, an unknown class, a training size that the part does not have, or a class that
        cannot be in every fold.
    """
    if dataset.y is None:
        raise UserError(
            f"Got dataset {dataset.name!r}, which has no truth, but a supervised reference learns "
            "from it: take a dataset with truth."
        )
    dataset = _labelled(dataset)
    assert dataset.y is not None
    names = class_names(dataset)
    y: NDArray[np.int64] = dataset.y
    if positive is not None:
        if positive not in names.values():
            raise unknown_name("positive class", positive, names.values())
        code = next(code for code, name in names.items() if name == positive)
        y = np.asarray(y == code).astype(np.int64)
        names = {0: f"not {positive}", 1: positive}
    train, test, split = _split(dataset, seed)
    if train_size is not None and not 1 <= train_size <= len(train):
        raise UserError(
            f"Got {train_size} as the training size, but the training part of {dataset.name!r} "
            f"has {len(train)} samples: choose 1 to {len(train)}."
        )
    train = train[:train_size]
    parts = [Part(_features(dataset, rows, raw), y[rows], rows) for rows in (train, test)]
    where = f"the {len(train)} training samples of {dataset.name!r}"
    check_folds(parts[0].y, n_folds, names, where)
    name = dataset.name if positive is None else f"{dataset.name}-{positive}"
    return Task(name, parts[0], parts[1], names, split, dataset.image_shape)


def _labelled(dataset: Dataset) -> Dataset:
    """Return the samples with a label, from which one can learn."""
    if dataset.y is None or not dataset.n_unlabelled:
        return dataset
    return take(dataset, np.flatnonzero(labelled(dataset.y)))


def class_names(dataset: Dataset) -> dict[int, str]:
    """Return what each code that occurs in the truth stands for."""
    assert dataset.y is not None, "asked for classes without truth"
    names = dataset.class_names
    return {code: names[code] if names else str(code) for code in np.unique(dataset.y).tolist()}


def _features(dataset: Dataset, rows: NDArray[np.int64], raw: bool) -> NDArray[np.float64]:
    X = dataset.X[rows]
    if raw:
        # A product of float32: it gives the published whole numbers back exactly.
        X = X * np.float32(dataset.feature_scale)
    return X.astype(np.float64)


def _split(dataset: Dataset, seed: int) -> tuple[NDArray[np.int64], NDArray[np.int64], str]:
    from sklearn.model_selection import train_test_split

    rows = np.arange(dataset.n_samples)
    if dataset.n_train is not None:
        description = (
            f"the publisher's: first {dataset.n_train}, last {len(rows) - dataset.n_train}"
        )
        return rows[: dataset.n_train], rows[dataset.n_train :], description
    assert dataset.y is not None
    _, counts = np.unique(dataset.y, return_counts=True)
    n_test = round(len(rows) * TEST_SHARE)
    if counts.min() < 2 or min(n_test, len(rows) - n_test) < len(counts):
        name = list(class_names(dataset).values())[counts.argmin()]
        raise UserError(
            f"Got class {name!r} with only {counts.min()} of the {len(rows)} samples of "
            f"{dataset.name!r}, too few to split them by class into {len(rows) - n_test} for "
            f"training and {n_test} for testing: take more samples."
        )
    train, test = train_test_split(rows, test_size=n_test, random_state=seed, stratify=dataset.y)
    description = f"stratified at random, seed {seed}: {len(train)} and {len(test)}"
    return train, test, description
