"""Noise is Gaussian, and knows nothing of the features."""

import numpy as np
from sklearn.datasets import load_digits

from embeddings.noise import Noise

DIGITS = (load_digits().data / 16).astype(np.float32)
X = DIGITS[:300]


def test_noise_knows_nothing_of_the_features():
    noise = Noise(3, random_state=1)
    np.testing.assert_array_equal(noise.fit_transform(X), noise.fit_transform(X[::-1]))
    Z = Noise(2, random_state=2).fit_transform(np.zeros((20_000, 1)))
    np.testing.assert_allclose(np.cov(Z.T), np.eye(2), atol=0.05)
    other = Noise(2, random_state=3).fit_transform(np.zeros((20_000, 1)))
    assert abs(np.corrcoef(Z[:, 0], other[:, 0])[0, 1]) < 0.05
