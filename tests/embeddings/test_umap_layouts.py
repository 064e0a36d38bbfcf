"""Several UMAP embeddings side by side."""

import os
import subprocess
import sys

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.datasets import make_blobs

from embeddings.umap import UMAP
from embeddings.umap_layouts import UMAPLayouts

X, TRUTH = make_blobs(240, centers=4, n_features=2, cluster_std=0.4, random_state=1)
X = X.astype(np.float32)


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
