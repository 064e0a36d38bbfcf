"""A classifier's results in a study, and the derived numbers."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Answers:
    """A classifier's answers for one part of the samples.

    Parameters
    ----------
    part : str
        ``out-of-fold`` (of the training samples) or ``test``.
    truth, predictions : ndarray of shape (n_samples,), int64
        Codes of classes.
    scores : ndarray of shape (n_samples,) or (n_samples, n_classes)
        Decision scores, see `bench.reference.folds.decision_scores`.
    index : ndarray of shape (n_samples,)
        Where the samples are in the dataset.
    """

    part: str
    truth: NDArray[np.int64]
    predictions: NDArray[np.int64]
    scores: NDArray[np.float64]
    index: NDArray[np.int64]

    @property
    def accuracy(self) -> float:
        """Share of right predictions."""
        return float(np.mean(self.truth == self.predictions))


@dataclass(frozen=True, eq=False)
class Evaluation:
    """One classifier's part of a study.

    Parameters
    ----------
    name : str
        Of the classifier.
    params : dict
        What it was fitted with.
    fold_accuracies : tuple of float
        Out of fold.
    out_of_fold, test : Answers
        The latter after fitting on all training samples.
    first_errors : dict
        (``train`` or ``test``, n) -> errors among the first n samples of that part, after fitting
        on all training samples: does it learn what it sees at all?
    n_train, n_train_fold : int
        Samples it was fitted on, in all and in the largest fold: fewer than there are where it
        takes no more.
    seconds_fit, seconds_predict : float
        Over all folds and the last fit.
    warnings : tuple of str
        What the classifier warned of, each once.
    """

    name: str
    params: dict[str, Any]
    fold_accuracies: tuple[float, ...]
    out_of_fold: Answers
    test: Answers
    first_errors: dict[tuple[str, int], int]
    n_train: int
    n_train_fold: int
    seconds_fit: float
    seconds_predict: float
    warnings: tuple[str, ...] = ()

    @property
    def parts(self) -> tuple[Answers, Answers]:
        """Both parts."""
        return self.out_of_fold, self.test


def confusion(answers: Answers, names: dict[int, str]) -> NDArray[np.int64]:
    """Count samples by truth (rows) and prediction (columns)."""
    from sklearn.metrics import confusion_matrix

    counts: NDArray[np.int64] = confusion_matrix(
        answers.truth, answers.predictions, labels=list(names)
    )
    return counts


def normalised(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Divide each row by its sum; empty classes become 0."""
    return counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)


def per_class(answers: Answers, names: dict[int, str]) -> pd.DataFrame:
    """Return precision, recall, F1 and counts, by class and averaged.

    Undefined ones (precision of a class never predicted) are NaN and in no average.
    """
    from sklearn.metrics import precision_recall_fscore_support

    def numbers(average: str | None) -> Any:
        return precision_recall_fscore_support(
            answers.truth,
            answers.predictions,
            labels=list(names),
            average=average,
            zero_division=np.nan,
        )

    columns = ["precision", "recall", "f1", "n_samples"]
    table = pd.DataFrame(dict(zip(columns, numbers(None), strict=True)))
    table.insert(0, "class", list(names.values()))
    for average in ("macro", "weighted"):
        row = [f"{average} average", *numbers(average)[:3], len(answers.truth)]
        table.loc[len(table)] = row
    return table


def ranking(answers: Answers) -> dict[str, float]:
    """Return average precision and ROC AUC of a binary task.

    NaN where a class is missing.
    """
    from sklearn.metrics import average_precision_score, roc_auc_score

    if len(np.unique(answers.truth)) < 2:
        return {"average_precision": np.nan, "roc_auc": np.nan}
    return {
        "average_precision": float(average_precision_score(answers.truth, answers.scores)),
        "roc_auc": float(roc_auc_score(answers.truth, answers.scores)),
    }


def curve(answers: Answers) -> pd.DataFrame:
    """Return precision and recall at every threshold that changes them.

    A sample counts as positive where its score is at least the threshold.
    """
    from sklearn.metrics import precision_recall_curve

    precision, recall, thresholds = precision_recall_curve(answers.truth, answers.scores)
    # The last pair (1, 0) stands for a threshold above all scores.
    return pd.DataFrame(
        {"threshold": thresholds, "precision": precision[:-1], "recall": recall[:-1]}
    )


def at_threshold(answers: Answers, threshold: float) -> dict[str, float]:
    """Return counts, precision, recall and F1 at a threshold."""
    predicted, real = answers.scores > threshold, answers.truth == 1
    hits, false, missed = (
        (predicted & real).sum(),
        (predicted & ~real).sum(),
        (~predicted & real).sum(),
    )
    return {
        "threshold": threshold,
        "true_positives": int(hits),
        "false_positives": int(false),
        "false_negatives": int(missed),
        "true_negatives": int((~predicted & ~real).sum()),
        "precision": float(hits / (hits + false)) if hits + false else np.nan,
        "recall": float(hits / (hits + missed)) if hits + missed else np.nan,
        "f1": float(2 * hits / (2 * hits + false + missed)) if hits + false + missed else np.nan,
    }
