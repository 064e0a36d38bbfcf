"""A classifier that is fitted on a limited number of samples."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.model_selection import StratifiedShuffleSplit
from sklearn.utils.metaestimators import available_if


class Limited(ClassifierMixin, BaseEstimator):
    """Fits a classifier on at most `max_train` samples, stratified.

    With no more samples than that it is the classifier, to the last bit.

    Parameters
    ----------
    estimator : classifier
        What is fitted.
    max_train : int
        Above 0.
    random_state : int
        Of the draw.

    Attributes
    ----------
    n_train_ : int
        Number of samples that it was fitted on.
    """

    def __init__(self, estimator: Any, max_train: int, random_state: int = 0) -> None:
        self.estimator = estimator
        self.max_train = max_train
        self.random_state = random_state

    def fit(self, X: NDArray[Any], y: NDArray[Any]) -> "Limited":
        """Fit on all samples, or on a stratified draw in order."""
        if len(X) > self.max_train:
            split = StratifiedShuffleSplit(
                1, train_size=self.max_train, random_state=self.random_state
            )
            drawn, _ = next(split.split(X, y))
            drawn = np.sort(drawn)
            X, y = X[drawn], y[drawn]
        self.estimator_ = clone(self.estimator).fit(X, y)
        self.classes_ = self.estimator_.classes_
        self.n_train_ = len(X)
        return self

    def predict(self, X: NDArray[Any]) -> NDArray[Any]:
        """Predict as the classifier does."""
        predicted: NDArray[Any] = self.estimator_.predict(X)
        return predicted

    @available_if(lambda self: hasattr(self.estimator, "decision_function"))
    def decision_function(self, X: NDArray[Any]) -> NDArray[Any]:
        """Return the classifier's decision scores."""
        scores: NDArray[Any] = self.estimator_.decision_function(X)
        return scores

    @available_if(lambda self: hasattr(self.estimator, "predict_proba"))
    def predict_proba(self, X: NDArray[Any]) -> NDArray[Any]:
        """Return the classifier's probabilities."""
        probabilities: NDArray[Any] = self.estimator_.predict_proba(X)
        return probabilities
