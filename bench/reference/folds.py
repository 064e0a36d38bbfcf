"""Out-of-fold predictions, by classifiers that did not see the sample."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.errors import UserError


@dataclass(frozen=True)
class OutOfFold:
    """The results of a classifier's folds.

    Parameters
    ----------
    predictions : ndarray of shape (n_samples,)
        Of classes.
    scores : ndarray of shape (n_samples,) or (n_samples, n_classes), or None
        Decision scores, see `decision_scores`; None where not asked for.
    accuracies : tuple of float
        Share of right predictions, fold by fold.
    n_train : int
        Samples fitted on in the largest fold.
    seconds_fit, seconds_predict : float
        Summed over folds.
    """

    predictions: NDArray[Any]
    scores: NDArray[np.float64] | None
    accuracies: tuple[float, ...]
    n_train: int
    seconds_fit: float
    seconds_predict: float


def split(
    y: NDArray[Any], n_folds: int, shuffle_seed: int | None = None
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Yield stratified folds as (fitted on, predicted); unshuffled without a seed.

    Unshuffled they are those of scikit-learn's `cross_val_predict`.
    """
    from sklearn.model_selection import StratifiedKFold

    shuffle = shuffle_seed is not None
    folds = StratifiedKFold(n_folds, shuffle=shuffle, random_state=shuffle_seed)
    yield from folds.split(np.zeros(len(y)), y)


def check_folds(y: NDArray[Any], n_folds: int, names: dict[Any, str], where: str) -> None:
    """Check that every class can be in every fold.

    Raises
    ------
    UserError
        Fewer than two folds or two classes, or a class with fewer samples than folds.
    """
    if n_folds < 2:
        raise UserError(f"Got {n_folds} as the number of folds, but expected 2 or more.")
    classes, counts = np.unique(y, return_counts=True)
    if len(classes) < 2:
        raise UserError(
            f"Got only the class {names[classes[0]]!r} in {where}, but a classifier needs two or "
            "more: take other or more samples."
        )
    if counts.min() < n_folds:
        name = names[classes[counts.argmin()]]
        raise UserError(
            f"Got class {name!r} with only {counts.min()} of its samples in {where}, but "
            f"{n_folds} folds need {n_folds} or more: take more samples or fewer folds."
        )


def out_of_fold(
    estimator: Any,
    X: NDArray[Any],
    y: NDArray[Any],
    n_folds: int,
    *,
    shuffle_seed: int | None = None,
    with_scores: bool = False,
) -> OutOfFold:
    """Predict each fold by a classifier fitted on the others.

    Parameters
    ----------
    estimator : classifier
        Cloned for each fold.
    X : ndarray of shape (n_samples, n_features)
        Features.
    y : ndarray of shape (n_samples,)
        Truth; every class has `n_folds` samples or more.
    n_folds : int
        2 or more.
    shuffle_seed : int, optional
        See `split`.
    with_scores : bool
        Whether decision scores are wanted too.
    """
    from sklearn.base import clone

    predictions = np.empty_like(y)
    scores: NDArray[np.float64] | None = None
    accuracies, n_train, fitting, predicting = [], 0, 0.0, 0.0
    for train, test in split(y, n_folds, shuffle_seed):
        start = time.perf_counter()
        fitted = clone(estimator).fit(X[train], y[train])
        middle = time.perf_counter()
        predictions[test] = fitted.predict(X[test])
        predicting += time.perf_counter() - middle
        fitting += middle - start
        accuracies.append(float(np.mean(predictions[test] == y[test])))
        n_train = max(n_train, getattr(fitted, "n_train_", len(train)))
        if with_scores:
            part = decision_scores(fitted, X[test])
            if scores is None:
                scores = np.empty((len(y), *part.shape[1:]))
            scores[test] = part
    return OutOfFold(predictions, scores, tuple(accuracies), n_train, fitting, predicting)


def decision_scores(fitted: Any, X: NDArray[Any]) -> NDArray[np.float64]:
    """Return how strongly a fitted classifier is for each class.

    Returns
    -------
    ndarray of shape (n_samples,) for two classes, else (n_samples, n_classes)
        `decision_function` where there is one; else probabilities, for two classes that of the
        second less one half, so that with every classifier a score above 0 means the second.
    """
    if hasattr(fitted, "decision_function"):
        return np.asarray(fitted.decision_function(X), dtype=np.float64)
    probabilities = np.asarray(fitted.predict_proba(X), dtype=np.float64)
    return probabilities[:, 1] - 0.5 if probabilities.shape[1] == 2 else probabilities
