"""A study of classifiers, by folds and on the test part."""

import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bench.errors import unknown_name
from bench.reference import MAX_SAMPLES_UNASKED, REFERENCES, Classifier
from bench.reference.folds import decision_scores, out_of_fold
from bench.reference.scaling import standardise
from bench.reference.study.evaluation import Answers, Evaluation
from bench.reference.study.task import Task

FIRST = (100, 500)
"""Errors are counted among the first so many samples of a part."""


@dataclass(frozen=True, eq=False)
class Study:
    """The results of a study, and how it was made."""

    task: Task
    evaluations: list[Evaluation]
    n_folds: int
    seed: int
    threshold: float


def choose(names: Sequence[str], n_train: int) -> list[str]:
    """Return the named classifiers, or all that are fast enough.

    Raises
    ------
    UserError
        A name that is unknown.
    """
    for name in names:
        if name not in REFERENCES:
            raise unknown_name("classifier", name, REFERENCES)
    if names:
        return list(dict.fromkeys(names))
    few = n_train <= MAX_SAMPLES_UNASKED
    return [name for name, classifier in REFERENCES.items() if few or not classifier.slow]


def study(
    task: Task,
    names: Sequence[str],
    *,
    n_folds: int = 3,
    seed: int = 42,
    threads: int = 1,
    max_train: int | None = None,
    threshold: float = 0.0,
    tell: Callable[[str], object] = lambda _: None,
) -> Study:
    """Evaluate classifiers on a task.

    Parameters
    ----------
    task : Task
        Checked.
    names : sequence of str
        Of classifiers.
    n_folds : int
        Stratified and not shuffled.
    seed : int
        Every classifier's `random_state`, as it is.
    threads : int
        Every classifier's `n_jobs`.
    max_train : int, optional
        How many samples a classifier is fitted on at most, instead of its own limit.
    threshold : float
        On decision scores, for binary tasks.
    tell : callable
        Hears of every classifier that has ended.
    """
    evaluations = []
    for name in names:
        classifier = REFERENCES[name]
        estimator = classifier.build(seed=seed, threads=threads, max_train=max_train)
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            evaluation = evaluate(name, classifier, estimator, task, n_folds)
        messages = tuple(sorted({str(warning.message) for warning in warned}))
        evaluations.append(replace(evaluation, warnings=messages))
        seconds = evaluation.seconds_fit + evaluation.seconds_predict
        tell(
            f"{name}: out-of-fold accuracy {evaluation.out_of_fold.accuracy:.4f}, test accuracy "
            f"{evaluation.test.accuracy:.4f} ({seconds:.1f} s)"
        )
        for warning in messages:
            tell(f"{name} warned: {warning}")
    return Study(task, evaluations, n_folds, seed, threshold)


def evaluate(
    name: str, classifier: Classifier, estimator: Any, task: Task, n_folds: int
) -> Evaluation:
    """Evaluate a classifier by folds, and on the test part."""
    train, test = task.train, task.test
    X_train, X_test = train.X, test.X
    if classifier.scaled:
        X_train, X_test = standardise(X_train, X_test)
    folds = out_of_fold(estimator, X_train, train.y, n_folds, with_scores=True)
    start = time.perf_counter()
    estimator.fit(X_train, train.y)
    middle = time.perf_counter()
    predictions = estimator.predict(X_test)
    seconds = time.perf_counter() - middle
    assert folds.scores is not None
    return Evaluation(
        name=name,
        params=dict(estimator.get_params(deep=False)),
        fold_accuracies=folds.accuracies,
        out_of_fold=Answers("out-of-fold", train.y, folds.predictions, folds.scores, train.index),
        test=Answers("test", test.y, predictions, decision_scores(estimator, X_test), test.index),
        first_errors={
            (part, n): int((estimator.predict(X[:n]) != y[:n]).sum())
            for part, X, y in (("train", X_train, train.y), ("test", X_test, test.y))
            for n in FIRST
            if n <= len(X)
        },
        n_train=getattr(estimator, "n_train_", len(X_train)),
        n_train_fold=folds.n_train,
        seconds_fit=folds.seconds_fit + middle - start,
        seconds_predict=folds.seconds_predict + seconds,
    )
