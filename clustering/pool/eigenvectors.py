"""Spectral cuts of a locally scaled neighbour graph."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, diags_array, eye_array
from scipy.sparse.linalg import ArpackError, eigsh
from sklearn.cluster import KMeans

SCALE = 7
"""The neighbour whose distance is a sample's scale (Zelnik-Manor and Perona 2004)."""

FACTORED_FEATURES = 4
DENSE = 200


def eigenvectors(
    indices: NDArray[np.integer],
    distances: NDArray[np.floating],
    n_vectors: int,
    n_features: int,
    rng: np.random.RandomState,
) -> NDArray[np.float64] | None:
    """Return the first eigenvectors of the normalised Laplacian.

    Return None where none were found.

    Edges weigh exp(-d² / (s_i s_j)), s being the distance of the neighbour `SCALE`.

    Returns
    -------
    ndarray of shape (n_samples, n_vectors)
        The least eigenvalue's first.
    """
    n, k = indices.shape
    scale = np.maximum(distances[:, min(SCALE, k) - 1].astype(float), 1e-12)
    rows = np.repeat(np.arange(n), k)
    columns = indices.ravel()
    weights = np.exp(-(distances.ravel().astype(float) ** 2) / (scale[rows] * scale[columns]))
    matrix = coo_array((np.maximum(weights, 1e-12), (rows, columns)), shape=(n, n)).tocsr()
    matrix = matrix.maximum(matrix.T)
    root = diags_array(1 / np.sqrt(np.asarray(matrix.sum(axis=1)).ravel()))
    similarity = (root @ matrix @ root).tocsc()
    if n <= max(DENSE, 3 * n_vectors):
        return np.linalg.eigh(similarity.toarray())[1][:, ::-1][:, :n_vectors]
    start = rng.uniform(-1, 1, n)
    try:
        if n_features <= FACTORED_FEATURES:
            shifted = (similarity - eye_array(n)).tocsc()
            values, vectors = eigsh(shifted, n_vectors, sigma=1e-5, which="LM", v0=start, tol=1e-4)
        else:
            values, vectors = eigsh(similarity, n_vectors, which="LA", v0=start, tol=1e-3)
    except ArpackError:
        return None
    ordered: NDArray[np.float64] = vectors[:, np.argsort(-values, kind="stable")]
    return ordered


def spectral_cut(
    vectors: NDArray[np.float64], n_clusters: int, seed: int, n_init: int
) -> NDArray[np.int64]:
    """Return k-means of unit rows of the first `n_clusters` eigenvectors."""
    rows = vectors[:, :n_clusters]
    rows = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
    fitted = KMeans(n_clusters, n_init=n_init, random_state=seed).fit(rows)
    assignments: NDArray[np.int64] = fitted.labels_.astype(np.int64)
    return assignments
