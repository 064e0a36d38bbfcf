"""Isomap against scikit-learn's, whole and from landmarks."""

import numpy as np
from scipy.spatial import procrustes
from signs import aligned
from sklearn.datasets import make_swiss_roll
from sklearn.manifold import Isomap as ReferenceIsomap

from embeddings.isomap import Isomap

ROLL = make_swiss_roll(400, random_state=0)[0].astype(np.float32)


def test_isomap_equals_scikit_learn():
    ours = Isomap(2, n_neighbors=10, random_state=0).fit(ROLL)
    assert ours.report_ == {"n_neighbors": 10, "n_landmarks": 400, "n_parts": 1}
    reference = ReferenceIsomap(n_neighbors=10, n_components=2, eigen_solver="dense").fit(ROLL)
    scale = np.abs(reference.embedding_).max()
    np.testing.assert_allclose(
        aligned(ours.embedding_, reference.embedding_), reference.embedding_, atol=1e-4 * scale
    )


def test_isomap_from_landmarks_is_near_isomap():
    whole = Isomap(2, n_neighbors=10, random_state=0).fit_transform(ROLL)
    part = Isomap(2, n_neighbors=10, n_landmarks=60, random_state=0).fit_transform(ROLL)
    assert procrustes(whole, part)[2] < 0.05  # the landmarks' axes may be turned a little
