"""A clusterer that needs no fitting."""

import numpy as np
from sklearn.base import BaseEstimator, ClusterMixin


class LargestColumn(ClusterMixin, BaseEstimator):
    """Put every sample into the cluster of its largest feature."""

    def fit(self, X, y=None):
        self.labels_ = self.predict(X)
        return self

    def predict(self, X):
        return np.argmax(X, axis=1)
