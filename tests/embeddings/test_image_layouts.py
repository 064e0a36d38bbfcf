"""Images embedded by each kind of gradients."""

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.datasets import make_blobs
from sklearn.metrics import adjusted_rand_score

from clustering.consensus import Consensus
from embeddings.image_features import ImageFeatures
from embeddings.image_layouts import ImageLayouts
from embeddings.pca import PCA
from embeddings.umap import UMAP

X, TRUTH = make_blobs(240, centers=4, n_features=2, cluster_std=0.4, random_state=1)
X = X.astype(np.float32)
IMAGES = np.random.default_rng(4).random((90, 12 * 12), dtype=np.float32)


@pytest.mark.long
def test_image_layouts_are_those_of_each_kind_of_gradients() -> None:
    method = ImageLayouts(4, n_neighbors=5, image_shape=(12, 12), random_state=3)
    Z = method.fit_transform(IMAGES)
    assert Z.shape == (90, 8)
    for i, contrast in enumerate(("insensitive", "insensitive", "sensitive", "sensitive")):
        features = ImageFeatures(contrast=contrast, image_shape=(12, 12)).fit_transform(IMAGES)
        table = PCA(60, random_state=0).fit_transform(features)
        seed = method.layouts_[i].random_state
        alone = UMAP(n_neighbors=5, random_state=seed).fit_transform(table)
        np.testing.assert_array_equal(Z[:, 2 * i : 2 * i + 2], alone)
    assert method.report_["features_rule"].endswith(
        "contrast='insensitive') and enlarged 3 times | deskew | hog(cell=6, contrast='sensitive')"
    )
    np.testing.assert_array_equal(clone(method).fit_transform(IMAGES), Z)
    assert method.transform(IMAGES[:7]).shape == (7, 8)


@pytest.mark.long
def test_data_that_are_no_images_have_one_kind_of_features() -> None:
    method = ImageLayouts(3, random_state=3)
    Z = method.fit_transform(X * 10)
    assert Z.shape == (len(X), 6)
    assert method.report_["features_rule"] == "scaled to 0..1: no images"
    found = Consensus(4, n_embeddings=3, random_state=0).fit_predict(Z)
    assert adjusted_rand_score(TRUTH, found) > 0.95


def test_fewer_layouts_than_kinds_are_refused() -> None:
    with pytest.raises(ValueError, match="Got n_layouts=1, but expected at least 2"):
        ImageLayouts(1).fit(X)
