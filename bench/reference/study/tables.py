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
    """Return all tables by file name.

    Tables of thresholds are for binary tasks only.
    """
    by_name = {
        "summary": summary(study),
        "folds": folds(study),
        "per-class": _each_part(study, lambda answers: per_class(answers, study.task.names)),
        "confusion": _each_part(study, lambda answers: _confusion(study, answers)),
        "confused-pairs": confused_pairs(study),
        "first-errors": first_errors(study),
        "misclassified": _each_part(study, lambda answers: misclassified(study, answers)),
    }
    if study.task.binary:
        by_name["threshold"] = _each_part(
            study,
            lambda answers: pd.DataFrame([at_threshold(answers, study.threshold)]),
        )
        by_name["curve"] = _each_part(study, curve, parts=("out-of-fold",))
    return by_name


def summary(study: Study) -> pd.DataFrame:
    """Return one row per classifier and part, with macro averages.

    In binary tasks precision, recall and F1 are those of the positive class.
    """
    rows = []
    for evaluation in study.evaluations:
        for answers in evaluation.parts:
            classes = per_class(answers, study.task.names)
            row = classes.iloc[1 if study.task.binary else len(study.task.names)]
            values: dict[str, Any] = {
                "classifier": evaluation.name,
                "part": answers.part,
                "n_samples": len(answers.truth),
                "fitted_on": evaluation.n_train
                if answers is evaluation.test
                else evaluation.n_train_fold,
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
    """Return fold accuracies, mean, deviation and seconds per classifier."""
    return pd.DataFrame(
        [
            {"classifier": evaluation.name}
            | {f"fold_{i}": value for i, value in enumerate(evaluation.fold_accuracies, 1)}
            | {
                "mean": float(np.mean(evaluation.fold_accuracies)),
                "std": float(np.std(evaluation.fold_accuracies, ddof=1)),
                "seconds_fit": evaluation.seconds_fit,
                "seconds_predict": evaluation.seconds_predict,
            }
            for evaluation in study.evaluations
        ]
    )


def first_errors(study: Study) -> pd.DataFrame:
    """Return errors among a part's first samples, after full training."""
    return pd.DataFrame(
        [
            {"classifier": evaluation.name, "part": part, "first": n, "errors": errors}
            for evaluation in study.evaluations
            for (part, n), errors in evaluation.first_errors.items()
        ]
    )


def confused_pairs(study: Study, n: int = 10) -> pd.DataFrame:
    """Return each classifier's `n` largest errors, by true class."""
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
    """Return the misclassified samples with all decision scores."""
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
    """Join tables of each classifier and part, named in columns."""

    def labelled(evaluation: Evaluation, answers: Any) -> pd.DataFrame:
        table: pd.DataFrame = make(answers).reset_index(drop=True)
        table.insert(0, "classifier", evaluation.name)
        table.insert(1, "part", answers.part)
        return table

    return pd.concat(
        [
            labelled(evaluation, answers)
            for evaluation in study.evaluations
            for answers in evaluation.parts
            if answers.part in parts
        ],
        ignore_index=True,
    )
