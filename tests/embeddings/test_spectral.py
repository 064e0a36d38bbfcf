"""Laplacian eigenmaps against scikit-learn's."""

import numpy as np
from scipy.sparse import csr_array
from signs import aligned
from sklearn.datasets import load_digits
from sklearn.manifold import spectral_embedding

from embeddings import spectral
from embeddings.neighbors.graph import neighbor_graph
from embeddings.spectral import SpectralEmbedding

DIGITS = (load_digits().data / 16).astype(np.float32)
X = DIGITS[:300]


def test_spectral_equals_scikit_learn():
    ours = SpectralEmbedding(4, n_neighbors=8, random_state=0).fit(DIGITS[:700])
    graph = neighbor_graph(DIGITS[:700], 8)
    near = np.zeros((700, 700))
    near[np.repeat(np.arange(700), 8), graph.indices.ravel()] = 1
    reference = spectral_embedding(
        csr_array(np.maximum(near, near.T)), n_components=4, random_state=0, drop_first=True
    )
    expected = reference / np.linalg.norm(reference, axis=0)
    found = ours.embedding_ / np.linalg.norm(ours.embedding_, axis=0)
    np.testing.assert_allclose(aligned(found, expected), expected, atol=2e-4)


def test_spectral_finds_few_and_many_eigenvectors_alike(monkeypatch):
    sparse = SpectralEmbedding(4, random_state=0).fit(DIGITS[:700])
    monkeypatch.setattr(spectral, "DENSE_SAMPLES", 1000)
    dense = SpectralEmbedding(4, random_state=0).fit(DIGITS[:700])
    np.testing.assert_allclose(sparse.eigenvalues_, dense.eigenvalues_, atol=1e-6)
    np.testing.assert_allclose(
        aligned(sparse.embedding_, dense.embedding_), dense.embedding_, atol=5e-3
    )
