"""The dataset: features, optional truth, and where they came from."""

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.errors import UserError
from bench.files import sparse
from bench.files.fingerprint import array_fingerprint
from bench.metrics.unlabelled import classes_of, labelled


@dataclass(frozen=True, eq=False)
class Dataset:
    """Features with their truth, checked at birth.

    Parameters
    ----------
    name : str
        As the user typed it.
    X : ndarray or scipy.sparse.csr_matrix of shape (n_samples, n_features), float32
        Features, finite; a sparse table in the form of `bench.files.sparse.canonical`.
    y : ndarray of shape (n_samples,), int64, or None
        Truth as codes 0..n_classes-1, -1 for a sample without a label; None where nobody labelled
        the samples.
    class_names : tuple of str
        What code i stands for; empty without truth.
    source : str
        Where the samples came from, for people to read.
    image_shape : tuple of int, optional
        (height, width) or (height, width, channels) where a sample is an image.
    feature_scale : float
        What to multiply X by to have the features as published (255 for pixels scaled to 0..1); a
        product of float32 gives published whole numbers back exactly.
    n_train : int, optional
        The first `n_train` samples are the publisher's training part, the rest its test part.
    notes : tuple of str
        What was guessed to read it and done to make it numbers, for people to read.
    reading : dict
        What was settled on the way, under the names that a spec has for it.
    group : str
        What a dataset with several references is called, where this is it with one of them: what
        is drawn for one is drawn for all. Empty for any other.
    prepared : dict, optional
        What made a table numeric: ``by``, an expression, and ``versions`` of its packages.
    feature_names : tuple of str
        What the columns of X are called; empty where they have no names.
    row_names : ndarray of shape (n_samples,), optional
        What the rows of a table are called, or their numbers from 0 in its file.

    Raises
    ------
    UserError
        Features that are not a finite table, or truth of another length.

    Examples
    --------
    >>> import numpy as np
    >>> from bench.datasets import Dataset
    >>> corners = Dataset("corners", np.eye(4, dtype=np.float32), np.array([0, 0, 1, -1]))
    >>> corners.n_samples, corners.n_classes, corners.n_unlabelled
    (4, 2, 1)
    """

    name: str
    X: NDArray[np.float32]
    y: NDArray[np.int64] | None
    class_names: tuple[str, ...] = ()
    source: str = ""
    image_shape: tuple[int, ...] | None = None
    feature_scale: float = 1.0
    n_train: int | None = field(default=None)
    notes: tuple[str, ...] = ()
    reading: dict[str, Any] = field(default_factory=dict)
    prepared: dict[str, Any] | None = None
    group: str = ""
    feature_names: tuple[str, ...] = ()
    row_names: NDArray[Any] | None = None

    def __post_init__(self) -> None:
        if self.X.ndim != 2 or 0 in self.X.shape:
            raise UserError(
                f"Got features of shape {self.X.shape} in dataset {self.name!r}, but expected a "
                "table (n_samples, n_features) with at least one of each: reshape the array."
            )
        values = self.X.data if self.is_sparse else self.X
        if not np.isfinite(values).all():
            row = self._first_gap()
            raise UserError(
                f"Got NaN or infinite features in dataset {self.name!r} (first in row {row}), but "
                "expected finite numbers: drop or impute them."
            )
        if self.y is not None and self.y.shape != (self.n_samples,):
            raise UserError(
                f"Got truth of shape {self.y.shape} for {self.n_samples} samples in dataset "
                f"{self.name!r}, but expected one label per sample."
            )

    @property
    def seed_name(self) -> str:
        """The name that seeds are derived from.

        All references of the same features share it.
        """
        return self.group or self.name

    @property
    def n_samples(self) -> int:
        """Number of rows of X."""
        return int(self.X.shape[0])

    @property
    def is_sparse(self) -> bool:
        """Whether X is a sparse table."""
        return sparse.is_sparse(self.X)

    @property
    def n_classes(self) -> int | None:
        """Number of classes in the truth; None without truth."""
        return None if self.y is None else len(classes_of(self.y))

    @property
    def n_labelled(self) -> int:
        """Number of samples that have a label, and are scored."""
        return 0 if self.y is None else int(labelled(self.y).sum())

    @property
    def n_unlabelled(self) -> int:
        """Number of samples without a label, where other samples have one."""
        return 0 if self.y is None else self.n_samples - self.n_labelled

    @cached_property
    def features_fingerprint(self) -> str:
        """SHA-256 of the features alone: what an embedding depends on."""
        return array_fingerprint(self.X)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of features and truth: what a score depends on."""
        return self._with_truth(self.features_fingerprint)

    def _with_truth(self, features: str) -> str:
        digest = hashlib.sha256(features.encode())
        if self.y is not None:
            digest.update(np.ascontiguousarray(self.y).data)
        return digest.hexdigest()

    @property
    def order_features(self) -> str:
        """The array whose fingerprint seeds the order of the samples.

        A sparse table is ordered as the dense one, unless it is so large that none is ever made.
        """
        if not self.is_sparse or not sparse.is_small(self.X.shape):
            return self.features_fingerprint
        return sparse.dense_fingerprint(self.X)

    @cached_property
    def order_fingerprint(self) -> str:
        """The fingerprint that seeds the order of the samples.

        For a sparse table it is that of the equivalent dense table.
        """
        return self.fingerprint if not self.is_sparse else self._with_truth(self.order_features)

    def _first_gap(self) -> int:
        if not self.is_sparse:
            return int(np.flatnonzero(~np.isfinite(self.X).all(axis=1))[0])
        X: Any = self.X
        first = np.flatnonzero(~np.isfinite(X.data))[0]
        return int(np.searchsorted(X.indptr, first, side="right") - 1)
