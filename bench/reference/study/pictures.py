"""The pictures of a study."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bench.reference.study import charts as pictures
from bench.reference.study.evaluation import Answers, Evaluation, confusion, curve, normalised
from bench.reference.study.study import Study

if TYPE_CHECKING:
    from matplotlib.figure import Figure

N_PAIRS = 5
N_EXAMPLES = 10
N_MISCLASSIFIED = 50


def study_pictures(study: Study) -> Iterator[tuple[str, "Figure"]]:
    """Yield (file name, picture), one by one to save memory.

    Pictures of samples only where samples are images; the threshold in binary tasks only. All are
    of out-of-fold predictions.
    """
    names = list(study.task.names.values())
    for evaluation in study.evaluations:
        answers = evaluation.out_of_fold
        counts = confusion(answers, study.task.names)
        title = f"{study.task.name}: {evaluation.name}, out of fold"
        yield f"{evaluation.name}-confusion", pictures.confusion_matrix(counts, names, title)
        yield (
            f"{evaluation.name}-confusion-normalised",
            pictures.confusion_matrix(
                counts, names, f"{title}\nper cent of the class, errors shaded", share=True
            ),
        )
        if study.task.binary:
            table = curve(answers)
            precision, recall, thresholds = (
                table[name].to_numpy() for name in ("precision", "recall", "threshold")
            )
            picture = pictures.threshold_curves(
                precision, recall, thresholds, study.threshold, title
            )
            yield f"{evaluation.name}-threshold", picture
        if study.task.image_shape is not None:
            yield f"{evaluation.name}-confused-pairs", confused_pairs(study, evaluation, title)
            yield f"{evaluation.name}-misclassified", misclassified(study, evaluation, title)


def confused_pairs(study: Study, evaluation: Evaluation, title: str) -> "Figure":
    """Draw examples of the most confused pairs of classes."""
    answers = evaluation.out_of_fold
    shares = normalised(confusion(answers, study.task.names))
    np.fill_diagonal(shares, 0.0)
    codes, names = list(study.task.names), list(study.task.names.values())
    rows = []
    for place in np.argsort(-shares, axis=None, kind="stable")[:N_PAIRS]:
        truth, predicted = np.unravel_index(place, shares.shape)
        if shares[truth, predicted] > 0:
            like = (answers.truth == codes[truth]) & (answers.predictions == codes[predicted])
            label = f"{names[truth]} taken for {names[predicted]}\n{shares[truth, predicted]:.1%}"
            rows.append((label, _images(study, np.flatnonzero(like)[:N_EXAMPLES])))
    return pictures.image_rows(rows, f"{title}: most confused")


def misclassified(study: Study, evaluation: Evaluation, title: str) -> "Figure":
    """Draw the misclassified samples that the classifier was surest of."""
    answers, names = evaluation.out_of_fold, study.task.names
    wrong = np.flatnonzero(answers.truth != answers.predictions)
    sure = _margin(answers, study)
    chosen = wrong[np.argsort(-sure[wrong], kind="stable")][:N_MISCLASSIFIED]
    captions = [
        f"{names[answers.truth[i]]} → {names[answers.predictions[i]]}\n{sure[i]:.4g}"
        for i in chosen.tolist()
    ]
    heading = f"{title}: {len(chosen)} of {len(wrong)} misclassified\ntruth → prediction, margin"
    return pictures.captioned_images(_images(study, chosen), captions, heading)


def _margin(answers: Answers, study: Study) -> NDArray[np.float64]:
    """Return the prediction's score minus the score of the truth."""
    if answers.scores.ndim == 1:
        margin: NDArray[np.float64] = np.abs(answers.scores)
        return margin
    columns = np.unique(study.task.train.y)
    rows = np.arange(len(answers.truth))

    def score(codes: NDArray[Any]) -> NDArray[np.float64]:
        picked: NDArray[np.float64] = answers.scores[rows, np.searchsorted(columns, codes)]
        return picked

    return score(answers.predictions) - score(answers.truth)


def _images(study: Study, rows: NDArray[np.integer]) -> NDArray[np.float64]:
    assert study.task.image_shape is not None
    images: NDArray[np.float64] = study.task.train.X[rows].reshape(-1, *study.task.image_shape)
    return images
