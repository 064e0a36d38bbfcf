"""An RBF support vector machine with a fast kernel matrix."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.metrics.pairwise import rbf_kernel
from sklearn.multiclass import OneVsRestClassifier
from sklearn.svm import SVC

GRAM_SAMPLES = 10_000
"""Up to here the kernel of the training samples is kept whole: 800 MB of float64."""

CHUNK = 2_000


class SVM(ClassifierMixin, BaseEstimator):
    """scikit-learn's `SVC` with default C and gamma, several times faster.

    libsvm computes its kernel a pair at a time and, one versus rest, again for every class. Here
    it is computed once for all classes as a matrix product; above `GRAM_SAMPLES` training samples,
    where it would not fit into memory, libsvm does as it always did.

    Parameters
    ----------
    one_versus_rest : bool
        One machine for each class against all others, instead of one for each pair of classes.
    random_state : int, optional
        Handed to `SVC`, which has no use for it without probabilities.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        As in the truth.
    """

    def __init__(self, one_versus_rest: bool = False, random_state: int | None = None) -> None:
        self.one_versus_rest = one_versus_rest
        self.random_state = random_state

    def fit(self, X: NDArray[Any], y: NDArray[Any]) -> "SVM":
        """Fit on features of shape (n_samples, n_features) and classes of shape (n_samples,)."""
        self.gram_ = len(X) <= GRAM_SAMPLES
        variance = float(X.var())
        self.gamma_ = 1.0 / (X.shape[1] * variance) if variance else 1.0
        machine: Any = SVC(
            kernel="precomputed" if self.gram_ else "rbf",
            gamma=self.gamma_,
            random_state=self.random_state,
        )
        if self.one_versus_rest:
            machine = OneVsRestClassifier(machine)
        self.X_ = X if self.gram_ else None
        self.machine_ = machine.fit(self._kernel(X), y)
        self.classes_ = self.machine_.classes_
        return self

    def predict(self, X: NDArray[Any]) -> NDArray[Any]:
        """Predict classes."""
        return self._in_chunks(self.machine_.predict, X)

    def decision_function(self, X: NDArray[Any]) -> NDArray[Any]:
        """Return decision scores of shape (n_samples,) or (n_samples, n_classes)."""
        return self._in_chunks(self.machine_.decision_function, X)

    def _in_chunks(self, ask: Any, X: NDArray[Any]) -> NDArray[Any]:
        parts = [ask(self._kernel(X[start : start + CHUNK])) for start in range(0, len(X), CHUNK)]
        return np.concatenate(parts)

    def _kernel(self, X: NDArray[Any]) -> NDArray[Any]:
        if not self.gram_:
            return X
        kernel: NDArray[Any] = rbf_kernel(X, self.X_, gamma=self.gamma_)
        return kernel
