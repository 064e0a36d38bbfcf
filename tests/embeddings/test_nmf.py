"""Non-negative parts and shares."""

import numpy as np
import pytest
from sklearn.datasets import load_digits

from embeddings.nmf import NMF

DIGITS = (load_digits().data / 16).astype(np.float32)
X = DIGITS[:300]


def test_nmf_parts_rebuild_the_features_and_negative_ones_are_refused():
    found = NMF(12, random_state=0)
    Z = found.fit_transform(X)
    assert Z.min() >= 0
    np.testing.assert_allclose(np.linalg.norm(found.components_, axis=1), 1, rtol=1e-5)
    error = float(np.sqrt(np.mean((Z @ found.components_ - X) ** 2)))
    assert found.report_["rmse"] == pytest.approx(error, abs=1e-3)
    assert error < 0.5 * X.std()
    with pytest.raises(ValueError, match="Negative values"):
        NMF().fit(X - 1)
