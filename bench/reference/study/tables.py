"""The tables of a study."""

from typing import Any

import numpy as np
import pandas as pd

from bench.reference.study.evaluation import (
    Evaluation,
    at_threshold,
    confusion,
    curve,
    normalised,
    per_class,
    ranking,
)
from bench.reference.study.study import Study


def tables(study: Study) -> dict[str, pd.DataFrame]:
    """Return all tables by file name; those on thresholds for binary tasks only."""
    found = {
        "summary": summary(study),
        "folds": folds(study),
        "per-class": _each_part(study, lambda answers: per_class(answers, study.task.names)),
        "confusion": _each_part(study, lambda answers: _confusion(study, answers)),
        "confused-pairs": confused_pairs(study),
        "first-errors": first_errors(study),
        "misclassified": _each_part(study, lambda answers: misclassified(study, answers)),
    }
    if study.task.binary:
        found["threshold"] = _each_part(
            study,
            lambda answers: pd.DataFrame([at_threshold(answers, study.threshold)]),
        )
        found["curve"] = _each_part(study, curve, parts=("out-of-fold",))
    return found


def summary(study: Study) -> pd.DataFrame:
    """Return one row a classifier and part, the averages over classes being macro.

    In binary tasks precision, recall and F1 are those of the positive class.
    """
    rows = []
    for found in study.evaluations:
        for answers in found.parts:
            classes = per_class(answers, study.task.names)
            row = classes.iloc[1 if study.task.binary else len(study.task.names)]
            values: dict[str, Any] = {
                "classifier": found.name,
                "part": answers.part,
                "n_samples": len(answers.truth),
                "fitted_on": found.n_train if answers is found.test else found.n_train_fold,
                "accuracy": answers.accuracy,
                "precision": row["precision"],
                "recall": row["recall"],
                "f1": row["f1"],
            }
            if study.task.binary:
                values |= ranking(answers)
            rows.append(values)
    return pd.DataFrame(rows)


def folds(study: Study) -> pd.DataFrame:
    """Return one row a classifier: accuracy by fold, mean, sample standard deviation, seconds."""
    return pd.DataFrame(
        [
            {"classifier": found.name}
            | {f"fold_{i}": value for i, value in enumerate(found.fold_accuracies, 1)}
            | {
                "mean": float(np.mean(found.fold_accuracies)),
                "std": float(np.std(found.fold_accuracies, ddof=1)),
                "seconds_fit": found.seconds_fit,
                "seconds_predict": found.seconds_predict,
            }
            for found in study.evaluations
        ]
    )


def first_errors(study: Study) -> pd.DataFrame:
    """Return errors among the first samples of a part, after fitting on all of training."""
    return pd.DataFrame(
        [
            {"classifier": found.name, "part": part, "first": n, "errors": errors}
            for found in study.evaluations
            for (part, n), errors in found.first_errors.items()
        ]
    )


def confused_pairs(study: Study, n: int = 10) -> pd.DataFrame:
    """Return the `n` largest errors of each classifier, as shares of the true class."""
    return _each_part(
        study,
        lambda answers: (
            _confusion(study, answers)
            .query("truth != prediction and n_samples > 0")
            .sort_values("share", ascending=False, kind="stable")
            .head(n)
        ),
    )


def misclassified(study: Study, answers: Any) -> pd.DataFrame:
    """Return the samples that were taken for another class, with all decision scores."""
    names = study.task.names
    wrong = np.flatnonzero(answers.truth != answers.predictions)
    table = pd.DataFrame(
        {
            "sample": answers.index[wrong],
            "truth": [names[code] for code in answers.truth[wrong].tolist()],
            "prediction": [names[code] for code in answers.predictions[wrong].tolist()],
        }
    )
    scores = answers.scores[wrong]
    if scores.ndim == 1:
        return table.assign(score=scores)
    for column, code in enumerate(np.unique(study.task.train.y).tolist()):
        table[f"score_{names[code]}"] = scores[:, column]
    return table


def _confusion(study: Study, answers: Any) -> pd.DataFrame:
    names = list(study.task.names.values())
    counts = confusion(answers, study.task.names)
    return pd.DataFrame(
        {
            "truth": np.repeat(names, len(names)),
            "prediction": np.tile(names, len(names)),
            "n_samples": counts.ravel(),
            "share": normalised(counts).ravel(),
        }
    )


def _each_part(
    study: Study, make: Any, parts: tuple[str, ...] = ("out-of-fold", "test")
) -> pd.DataFrame:
    """Join a table of each classifier and part, said in its first two columns."""

    def said(found: Evaluation, answers: Any) -> pd.DataFrame:
        table: pd.DataFrame = make(answers).reset_index(drop=True)
        table.insert(0, "classifier", found.name)
        table.insert(1, "part", answers.part)
        return table

    return pd.concat(
        [
            said(found, answers)
            for found in study.evaluations
            for answers in found.parts
            if answers.part in parts
        ],
        ignore_index=True,
    )
