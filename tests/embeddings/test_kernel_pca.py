"""Kernel PCA against scikit-learn's, whole and from landmarks."""

import numpy as np
import pytest
from signs import aligned
from sklearn.datasets import load_digits
from sklearn.decomposition import KernelPCA as ReferenceKernelPCA

from embeddings import kernel_pca
from embeddings.kernel_pca import KernelPCA

DIGITS = (load_digits().data / 16).astype(np.float32)
X = DIGITS[:300]


def test_kernel_pca_equals_scikit_learn():
    ours = KernelPCA(5, random_state=0).fit(X)
    assert ours.report_["kernel"] == "exact"
    squared = ((X[:, None].astype(np.float64) - X) ** 2).sum(axis=-1)
    median = np.median(squared[np.triu_indices(len(X), 1)])
    assert ours.gamma_ == pytest.approx(1 / median, rel=1e-6)
    reference = ReferenceKernelPCA(5, kernel="rbf", gamma=1 / median, eigen_solver="dense")
    expected = reference.fit_transform(X.astype(np.float64))
    np.testing.assert_allclose(aligned(ours.transform(X), expected), expected, atol=1e-5)


def test_kernel_pca_of_many_samples_is_approximate(monkeypatch):
    exact = KernelPCA(5, random_state=0).fit_transform(X)
    monkeypatch.setattr(kernel_pca, "EXACT_SAMPLES", 100)
    whole = KernelPCA(5, n_landmarks=300, random_state=0).fit(X)
    assert whole.report_["kernel"] == "nystroem"
    assert whole.report_["n_landmarks"] == 300
    # With every sample a landmark nothing is approximated.
    np.testing.assert_allclose(aligned(whole.transform(X), exact), exact, atol=1e-4)
    part = KernelPCA(5, n_landmarks=100, random_state=0).fit_transform(X)
    near = np.linalg.norm(aligned(part, exact) - exact) / np.linalg.norm(exact)
    assert 1e-4 < near < 0.3


def test_kernel_width_survives_duplicates_and_constants():
    assert KernelPCA(2).fit(np.ones((9, 3))).gamma_ == 1
    doubled = np.repeat([[0.0, 0.0], [3.0, 4.0]], [20, 2], axis=0)
    assert KernelPCA(1).fit(doubled).gamma_ == pytest.approx(1 / 25)
    with pytest.raises(ValueError, match="Got gamma='scale', but expected a positive number"):
        KernelPCA(gamma="scale").fit(X)
