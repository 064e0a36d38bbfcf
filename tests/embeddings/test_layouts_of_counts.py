"""Layouts of sparse counts are those of the same table written out, up to rounding."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.metrics import adjusted_rand_score
from sklearn.neighbors import NearestNeighbors

from clustering.kmeans import KMeans
from embeddings.tsne import TSNE
from embeddings.umap import UMAP

pytestmark = pytest.mark.long

N_TOPICS, N_EACH = 4, 60


@pytest.fixture(scope="module")
def counts() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    topics = np.repeat(np.arange(N_TOPICS), N_EACH)
    rates = np.full((N_TOPICS, 400), 0.02) + np.kron(np.eye(N_TOPICS), np.full((1, 100), 0.4))
    return rng.poisson(rates[topics]).astype(np.float32), topics


@pytest.mark.parametrize("make", [UMAP, TSNE])
def test_sparse_counts_are_laid_out_as_dense_ones(counts, make: type) -> None:
    X, topics = counts
    sparse, again, dense = (
        make(random_state=0).fit_transform(each) for each in (csr_matrix(X), csr_matrix(X), X)
    )
    assert isinstance(sparse, np.ndarray)
    assert sparse.dtype == np.float32
    assert sparse.shape == (len(X), 2)
    np.testing.assert_array_equal(sparse, again)
    for Z in (sparse, dense):
        assignments = KMeans(N_TOPICS, random_state=0).fit_predict(Z)
        assert adjusted_rand_score(topics, assignments) > 0.95
    near = [NearestNeighbors(n_neighbors=11).fit(Z).kneighbors(Z)[1] for Z in (sparse, dense)]
    shared = np.mean([len({*a} & {*b}) for a, b in zip(*near, strict=True)]) / 11
    assert shared > 0.5, "neighbours in the one are neighbours in the other"
