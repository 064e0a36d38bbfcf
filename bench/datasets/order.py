"""The order in which methods get samples, and the way back.

Data are often sorted by class, and a method that depends on the order of its input, for example by
breaking ties by index, would be rewarded for it. So the samples are put into a random order before
a method gets them, and what it returns is put back.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.datasets.dataset import Dataset
from bench.datasets.describe import describe
from bench.datasets.subset import generator
from bench.store.record import AS_PUBLISHED, SHUFFLED, DatasetRecord


@dataclass(frozen=True, eq=False)
class Ordered:
    """A dataset with its samples in the order for methods.

    The order is a permutation drawn at random, so that equal rows are shuffled too. Its seed is
    the fingerprint of the dataset as published, which no method can compute: that takes the truth,
    or the published order itself.

    Parameters
    ----------
    dataset : Dataset
        In the order of methods.
    permutation : ndarray of shape (n_samples,)
        Which sample of the published order stands where.
    published : DatasetRecord
        What a run's record says of the dataset as it was loaded.
    rule : {AS_PUBLISHED, SHUFFLED}
        How the order came about.

    Examples
    --------
    >>> from bench.datasets import load
    >>> digits = load("digits", n_samples=100)
    >>> ordered = Ordered.of(digits)
    >>> bool((ordered.dataset.X == digits.X).all())
    False
    >>> bool((ordered.back(ordered.dataset.X) == digits.X).all())
    True
    """

    dataset: Dataset
    permutation: NDArray[np.intp]
    published: DatasetRecord
    rule: int

    @classmethod
    def of(cls, dataset: Dataset, rule: int = SHUFFLED) -> "Ordered":
        """Put a dataset into an order.

        `AS_PUBLISHED` is for results that were made before samples were put in order.
        """
        record = describe(dataset)
        record["features_fingerprint"] = dataset.features_fingerprint
        if rule == AS_PUBLISHED:
            return cls(dataset, np.arange(dataset.n_samples), record, rule)
        # References of the same features have one order: an embedding then serves them all.
        own = f"{dataset.group}\0{dataset.order_features}"
        secret = own if dataset.group else dataset.order_fingerprint
        permutation = generator(secret, 0, "order").permutation(dataset.n_samples)
        y = None if dataset.y is None else dataset.y[permutation]
        shuffled = replace(dataset, X=dataset.X[permutation], y=y, n_train=None)
        return cls(shuffled, permutation, record, rule)

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the dataset as published."""
        return self.published["fingerprint"]

    @property
    def truth(self) -> NDArray[np.int64] | None:
        """The truth in the published order."""
        return None if self.dataset.y is None else self.back(self.dataset.y)

    @cached_property
    def places(self) -> NDArray[np.intp]:
        """The new place of each sample of the published order."""
        return np.argsort(self.permutation)

    def arranged(self, values: NDArray[Any]) -> NDArray[Any]:
        """Return values, one per published sample, in the methods' order."""
        return values[self.permutation]

    def back(self, values: NDArray[Any]) -> NDArray[Any]:
        """Return values, one per sample of a method, in the published order."""
        return values[self.places]
