"""Singular vectors against scikit-learn's."""

import numpy as np
import pytest
from signs import aligned
from sklearn.datasets import load_digits
from sklearn.decomposition import TruncatedSVD

from embeddings.svd import SVD

DIGITS = (load_digits().data / 16).astype(np.float32)
X = DIGITS[:300]


def test_svd_equals_scikit_learn():
    expected = TruncatedSVD(8, algorithm="arpack", random_state=0).fit_transform(DIGITS)
    found = SVD(8, n_iter=20, random_state=0).fit(DIGITS)
    Z = found.transform(DIGITS)
    np.testing.assert_allclose(aligned(Z, expected), expected, atol=1e-3)
    assert found.report_["explained_variance_ratio"] == pytest.approx(
        Z.var(axis=0).sum() / DIGITS.var(axis=0).sum(), abs=1e-4
    )
