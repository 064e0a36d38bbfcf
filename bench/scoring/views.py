"""Views: some samples of embeddings in two dimensions, and their images."""

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.datasets import Dataset
from bench.datasets.order import Ordered
from bench.datasets.subset import generator, stratified
from bench.files.cache import Cache
from bench.files.sparse import is_sparse
from bench.store.store import Store

MAX_SHOWN = 20_000
MAX_SIDE = 32


class Views:
    """Keeps views of one dataset's embeddings in a run.

    All embeddings are shown by the same samples, so that pictures compare, and images are kept
    once.

    Parameters
    ----------
    samples : Ordered
        What the embeddings are of; its truth makes sure that each class has its share.
    cache : Cache
        Where embeddings are.
    store : Store
        Where views go.
    """

    def __init__(self, samples: Ordered, cache: Cache, store: Store) -> None:
        self.samples, self.cache, self.store = samples, cache, store
        self._kept: set[str] = set()

    def keep(self, embedding: str) -> None:
        """Write an embedding's view, and thumbnails with the first one.

        What is already there is not written again.

        Nothing is written of an embedding that the cache has lost.

        Parameters
        ----------
        embedding : str
            Its fingerprint.
        """
        if embedding in self._kept:
            return
        dataset, rows = self.samples.dataset, self.samples.places[self.indices]
        name = dataset.name
        if not self._kept and dataset.image_shape and not self.store.thumbnails(name):
            images = thumbnails(dataset, rows)
            self.store.write_thumbnails(name, {"indices": self.indices, "images": images})
        if not self.store.view(name, embedding) and self.cache.can_read(embedding):
            whole = self.cache.load(embedding)
            shown = whole[rows] if is_sparse(whole) else np.asarray(whole[rows])
            view = {"indices": self.indices, "points": in_two_dimensions(shown)}
            view["n_components"] = np.array(shown.shape[1], dtype=np.int32)
            self.store.write_view(name, embedding, view)
        self._kept.add(embedding)

    @cached_property
    def indices(self) -> NDArray[np.int32]:
        """The shown samples as published, ascending; the same in every run."""
        dataset, truth = self.samples.dataset, self.samples.truth
        n_shown = min(dataset.n_samples, MAX_SHOWN)
        if n_shown == dataset.n_samples:
            return np.arange(n_shown, dtype=np.int32)
        rng = generator(dataset.name, 0, "view")
        if truth is None:
            chosen = rng.choice(dataset.n_samples, size=n_shown, replace=False)
        else:
            chosen = stratified(truth, n_shown, rng)
        return np.sort(chosen).astype(np.int32)


def in_two_dimensions(Z: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return an embedding in two dimensions.

    Two columns are returned as they are, one with zeros beside it, more as their first two
    principal components, which are those of the samples given.

    Parameters
    ----------
    Z : ndarray of shape (n_samples, n_components)

    Returns
    -------
    ndarray of shape (n_samples, 2), float32
    """
    if is_sparse(Z):
        return _of_sparse(Z)
    points = Z
    if min(Z.shape) < 2:
        points = np.pad(Z[:, :1], ((0, 0), (0, 1)))
    elif Z.shape[1] > 2:
        points = _principal_components(Z)
    return np.ascontiguousarray(points, dtype=np.float32)


def _of_sparse(Z: Any) -> NDArray[np.float32]:
    """Return the first two principal components of a sparse table.

    A table of few columns is made dense.
    """
    if min(Z.shape) <= 3:
        return in_two_dimensions(Z.toarray())
    from sklearn.decomposition import PCA

    limit = float(np.finfo(np.float32).max)
    points = PCA(2, svd_solver="arpack", random_state=0).fit_transform(Z.astype(np.float64))
    return np.clip(points, -limit, limit).astype(np.float32)


def _principal_components(Z: NDArray[np.float32]) -> NDArray[np.float32]:
    from sklearn.decomposition import PCA

    centered = Z - Z.mean(axis=0, dtype=np.float64)
    # Squares of any finite features fit into float32 once the largest is 1.
    size = float(np.abs(centered).max()) or 1.0
    # Samples that coincide have no variance to take shares of.
    with np.errstate(invalid="ignore"):
        components = PCA(2, random_state=0).fit_transform((centered / size).astype(np.float32))
    limit = float(np.finfo(np.float32).max)
    return np.clip(components * np.float64(size), -limit, limit).astype(np.float32)


def thumbnails(dataset: Dataset, indices: NDArray[np.integer]) -> NDArray[np.uint8]:
    """Return samples as images of at most `MAX_SIDE` pixels per side.

    Pixels are on one scale of 0..255.

    Larger ones are shrunk to means over square blocks; a rest at the right and lower edge that
    fills no block is cut off.

    Returns
    -------
    ndarray of shape (n, height, width) or (n, height, width, channels), uint8
    """
    assert dataset.image_shape is not None, "asked for images of samples that are none"
    height, width, *channels = dataset.image_shape
    block = -(-max(height, width) // MAX_SIDE)
    rows, columns = max(1, height // block), max(1, width // block)
    low, high = float(dataset.X.min()), float(dataset.X.max())
    images = np.empty((len(indices), rows, columns, *channels), np.uint8)
    for start in range(0, len(indices), 1000):
        part = dataset.X[indices[start : start + 1000]].reshape(-1, height, width, *channels)
        part = part[:, : rows * block, : columns * block]
        blocks = part.reshape(len(part), rows, -1, columns, part.shape[2] // columns, *channels)
        scaled = (blocks.mean(axis=(2, 4)) - low) * (255 / max(high - low, 1e-12))
        images[start : start + 1000] = np.rint(scaled)
    return images
