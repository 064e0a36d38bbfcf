"""What runs in the reference's own workers: the only processes besides scoring that see truth."""

import traceback
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.methods.reason import reason
from bench.reference import Classifier
from bench.workers.outcome import Done, Failed


@dataclass(frozen=True, eq=False)
class RowTask:
    """One classifier on one array.

    Parameters
    ----------
    classifier : Classifier
        Which.
    array : Path
        File of the features, or of an embedding, in the order in which methods got the samples.
    places : ndarray of shape (n_samples,)
        Which row of the array each sample of the truth is.
    truth : ndarray of shape (n_samples,)
        Codes of classes. It travels with the task and never lies in a file.
    n_folds : int
        Stratified, shuffled.
    fold_seed, seed : int
        Of the folds, and of the classifier.
    """

    classifier: Classifier
    array: Path
    places: NDArray[np.intp]
    truth: NDArray[np.int64]
    n_folds: int
    fold_seed: int
    seed: int


def predict(task: RowTask) -> Done | Failed:
    """Predict every sample by a classifier fitted on the other folds; the value is the predictions.

    Features are taken as float64, as in a study.
    """
    from bench.reference.folds import out_of_fold
    from bench.reference.scaling import standardise
    from bench.workers.memory import peak_memory

    try:
        X = np.load(task.array, mmap_mode="r")[task.places].astype(np.float64)
        if task.classifier.scaled:
            (X,) = standardise(X)
        estimator = task.classifier.build(seed=task.seed, beside=True)
        with peak_memory() as peak, warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            found = out_of_fold(estimator, X, task.truth, task.n_folds, shuffle_seed=task.fold_seed)
        fitted = getattr(estimator, "estimator", estimator)
        facts = {
            "seconds_fit": found.seconds_fit,
            "seconds_predict": found.seconds_predict,
            "fold_accuracies": list(found.accuracies),
            "fitted_on": found.n_train,
            "params": fitted.get_params(deep=False),
            "peak_memory_mb": peak.added(),
            "warnings": sorted({str(warning.message) for warning in warned}),
        }
    except FileNotFoundError as error:
        return Failed("lost", reason(error), traceback.format_exc())
    except Exception as error:
        return Failed("error", reason(error), traceback.format_exc())
    return Done(facts, found.predictions)
