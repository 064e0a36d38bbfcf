"""Several layouts side by side, and the clustering that the others agree with most."""

import os
import subprocess
import sys

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.datasets import make_blobs
from sklearn.metrics import adjusted_rand_score
from sklearn.utils.estimator_checks import estimator_checks_generator

from clustering.consensus import Consensus
from clustering.kmeans import KMeans
from embeddings.image_features import ImageFeatures
from embeddings.image_layouts import ImageLayouts
from embeddings.pca import PCA
from embeddings.umap import UMAP
from embeddings.umap_layouts import UMAPLayouts

X, TRUTH = make_blobs(240, centers=4, n_features=2, cluster_std=0.4, random_state=1)
X = X.astype(np.float32)
NOISE = np.random.default_rng(0).normal(size=X.shape).astype(np.float32)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_an_embedding_that_errs_is_outvoted(place: int) -> None:
    parts = [X, X + 0.01 * NOISE]
    parts.insert(place, NOISE)
    found = Consensus(4, n_embeddings=3, random_state=0).fit(np.hstack(parts))
    assert found.chosen_ != place
    assert adjusted_rand_score(TRUTH, found.labels_) == 1
    agreement = found.report_["agreement"]
    assert agreement[place] < 0.1
    assert min(agreement[i] for i in range(3) if i != place) > 0.45
    np.testing.assert_array_equal(found.predict(np.hstack(parts)), found.labels_)


def test_agreement_is_the_mean_adjusted_rand_index_with_the_others() -> None:
    parts = [X, NOISE, X + NOISE]
    found = Consensus(4, n_embeddings=3, random_state=3).fit(np.hstack(parts))
    rng = np.random.RandomState(3)
    answers = [KMeans(4, random_state=rng).fit_predict(part) for part in parts]
    expected = [
        np.mean([adjusted_rand_score(answers[i], answers[j]) for j in range(3) if j != i])
        for i in range(3)
    ]
    np.testing.assert_allclose(found.report_["agreement"], expected)
    np.testing.assert_array_equal(found.labels_, answers[int(np.argmax(expected))])


def test_one_embedding_is_k_means_as_it_is() -> None:
    expected = KMeans(4, random_state=np.random.RandomState(0)).fit_predict(X)
    np.testing.assert_array_equal(Consensus(4, random_state=0).fit_predict(X), expected)


def test_columns_that_cannot_be_parted_are_refused() -> None:
    with pytest.raises(ValueError, match="Got 2 columns, but expected those of n_embeddings=3"):
        Consensus(4, n_embeddings=3).fit(X)
    with pytest.raises(ValueError, match="n_embeddings=0"):
        Consensus(4, n_embeddings=0).fit(X)


@pytest.mark.long
def test_layouts_are_those_of_umap_each_with_a_seed_of_its_own() -> None:
    method = UMAPLayouts(2, n_neighbors=5, min_dist=0.0, random_state=7)
    Z = method.fit_transform(X)
    assert Z.shape == (len(X), 4)
    assert method.report_["n_layouts"] == 2
    seeds = [layout.random_state for layout in method.layouts_]
    assert len(set(seeds)) == 2
    alone = [UMAP(n_neighbors=5, min_dist=0.0, random_state=s).fit_transform(X) for s in seeds]
    np.testing.assert_array_equal(Z, np.hstack(alone))
    np.testing.assert_array_equal(clone(method).fit_transform(X), Z)
    with pytest.raises(ValueError, match="n_layouts=0"):
        UMAPLayouts(0).fit(X)


@pytest.mark.long
def test_unseen_samples_get_a_place_in_every_layout() -> None:
    method = UMAPLayouts(2, n_neighbors=5, random_state=7).fit(X[:200])
    found = method.transform(X[200:])
    assert found.shape == (40, 4)
    near = np.array([TRUTH[np.square(method.layouts_[1].embedding_ - z).sum(axis=1).argmin()]
                     for z in found[:, 2:]])  # fmt: skip
    assert np.mean(near == TRUTH[200:]) > 0.9


CHECKS = [
    each
    for each in estimator_checks_generator(Consensus(3), mark=None)
    if each[1].func.__name__ != "check_array_api_input"  # it skips
]


@pytest.mark.parametrize(("estimator", "check"), CHECKS)
def test_estimator_check(estimator, check) -> None:
    check(estimator)


@pytest.mark.long
@pytest.mark.parametrize("layer", ["omp", "workqueue"])
def test_threads_change_no_layout_and_never_meet_where_numba_forbids_it(layer: str) -> None:
    said = []
    for threads in ("1", "2"):
        environment = os.environ | {"OMP_NUM_THREADS": threads, "NUMBA_THREADING_LAYER": layer}
        ended = subprocess.run(
            [sys.executable, "-c", LAID_OUT], env=environment, capture_output=True, text=True
        )
        assert ended.returncode == 0, ended.stderr
        said.append(ended.stdout)
    assert said[0] == said[1]


LAID_OUT = """
import hashlib, warnings
import numpy as np
from threadpoolctl import threadpool_info
from embeddings.umap_layouts import UMAPLayouts
def state():
    blas = [(pool["filepath"], pool["num_threads"]) for pool in threadpool_info()
            if pool["user_api"] == "blas"]
    return warnings.filters[:], sorted(blas)
X = np.random.default_rng(0).normal(size=(600, 8)).astype(np.float32)
UMAPLayouts(1, random_state=0).fit(X)
before = state()
Z = UMAPLayouts(4, random_state=0).fit_transform(X)
assert state() == before
print(hashlib.sha256(Z).hexdigest())
"""


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
    method = ImageLayouts(3, n_neighbors=5, random_state=3)
    Z = method.fit_transform(X * 10)
    assert Z.shape == (len(X), 6)
    assert method.report_["features_rule"] == "scaled to 0..1: no images"
    found = Consensus(4, n_embeddings=3, random_state=0).fit_predict(Z)
    assert adjusted_rand_score(TRUTH, found) > 0.95


def test_fewer_layouts_than_kinds_are_refused() -> None:
    with pytest.raises(ValueError, match="Got n_layouts=1, but expected at least 2"):
        ImageLayouts(1).fit(X)
