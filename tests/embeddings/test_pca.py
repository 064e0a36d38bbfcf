"""Principal components against float64 singular values."""

import numpy as np
import pytest
from registered import blobs
from sklearn.decomposition import PCA as ReferencePCA

from embeddings.pca import PCA


@pytest.mark.parametrize("offset", [0.0, 3000.0])
@pytest.mark.parametrize("shape", [(200, 40), (40, 200)])
def test_pca_equals_float64_singular_values(offset, shape):
    rng = np.random.default_rng(0)
    data = (rng.normal(size=shape) * np.linspace(3, 0.5, shape[1]) + offset).astype(np.float32)
    ours = PCA(5, random_state=0).fit(data)
    reference = ReferencePCA(5, svd_solver="full").fit(data.astype(np.float64))
    np.testing.assert_allclose(
        ours.pca_.explained_variance_, reference.explained_variance_, rtol=2e-3
    )
    ratio = reference.explained_variance_ratio_.sum()
    assert ours.report_["explained_variance_ratio"] == pytest.approx(ratio, abs=2e-3)


def test_pca_of_many_features_finds_the_strong_components():
    rng = np.random.default_rng(0)
    strong = rng.normal(size=(1010, 3)) @ rng.normal(size=(3, 2010)) * 5
    data = (strong + rng.normal(size=strong.shape)).astype(np.float32)
    ours = PCA(3, random_state=0).fit(data)
    assert ours.report_["svd_solver"] == "randomized"
    total = data.astype(np.float64).var(axis=0, ddof=1).sum()
    strong_share = (strong - strong.mean(axis=0)).astype(np.float64).var(axis=0, ddof=1).sum()
    assert ours.pca_.explained_variance_.sum() > 0.99 * strong_share
    assert ours.report_["explained_variance_ratio"] == pytest.approx(strong_share / total, abs=0.01)


def test_pca_keeps_what_there_is():
    X, _ = blobs(12)
    assert PCA().fit_transform(X).shape == (300, 12)
    assert PCA().fit_transform(X[:4]).shape == (4, 4)
