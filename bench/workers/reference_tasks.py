"""Tasks of the reference's workers, which see the truth."""

import traceback
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
    """Return out-of-fold predictions of a classifier.

    Features are taken as float64, as in a study; sparse ones as a dense copy where that is small.
    """
    from sklearn.preprocessing import StandardScaler

    from bench.files.cache import read_array
    from bench.files.sparse import is_small, is_sparse
    from bench.methods.traits import takes_sparse
    from bench.reference.folds import out_of_fold
    from bench.reference.scaling import standardise
    from bench.workers.memory import peak_memory

    try:
        X: Any = read_array(task.array)[task.places].astype(np.float64)
        estimator = task.classifier.build(seed=task.seed, beside=True)
        if is_sparse(X) and is_small(X.shape):
            X = X.toarray()
        if is_sparse(X) and not takes_sparse(estimator):
            return Failed("error", f"takes no sparse table; {X.shape} is too large for a dense one")
        if task.classifier.scaled and not is_sparse(X):
            (X,) = standardise(X)
        elif task.classifier.scaled:  # their means stay: zeros are not written out
            X = StandardScaler(with_mean=False).fit_transform(X)
        with peak_memory() as peak, warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            results = out_of_fold(
                estimator, X, task.truth, task.n_folds, shuffle_seed=task.fold_seed
            )
        fitted = getattr(estimator, "estimator", estimator)
        facts = {
            "seconds_fit": results.seconds_fit,
            "seconds_predict": results.seconds_predict,
            "fold_accuracies": list(results.accuracies),
            "fitted_on": results.n_train,
            "params": fitted.get_params(deep=False),
            "peak_memory_mb": peak.added(),
            "warnings": sorted({str(warning.message) for warning in warned}),
        }
    except FileNotFoundError as error:
        return Failed("lost", reason(error), traceback.format_exc())
    except Exception as error:
        return Failed("error", reason(error), traceback.format_exc())
    return Done(facts, results.predictions)
