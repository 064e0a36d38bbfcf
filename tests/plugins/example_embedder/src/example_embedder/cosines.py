"""Random Fourier features (Rahimi and Recht 2007)."""

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils import check_random_state


class Cosines(TransformerMixin, BaseEstimator):
    """Cosines of random projections: inner products come near a Gaussian kernel."""

    def __init__(self, n_components=50, random_state=None):
        self.n_components = n_components
        self.random_state = random_state

    def fit(self, X, y=None):
        rng = check_random_state(self.random_state)
        self.weights_ = rng.normal(size=(X.shape[1], self.n_components)) / np.sqrt(X.shape[1])
        self.shift_ = rng.uniform(0, 2 * np.pi, self.n_components)
        return self

    def transform(self, X):
        return np.sqrt(2 / self.n_components) * np.cos(X @ self.weights_ + self.shift_)
