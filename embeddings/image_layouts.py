"""Images embedded for clustering, several times.

There are two descriptions of the images, and several UMAP embeddings of each.
"""

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted, validate_data

from embeddings.image_features import ImageFeatures
from embeddings.neighbors.graph import neighbor_graph
from embeddings.pca import PCA
from embeddings.shared.counts import check_counts
from embeddings.shared.fitted_embedding import FittedEmbedding
from embeddings.shared.seeds import draw_seed
from embeddings.umap import UMAP
from embeddings.umap_layouts import Table, fitted_together

CONTRASTS = ("insensitive", "sensitive")
"""Whether an edge from dark to light is the same as one from light to dark: neither is right for
all images (Dalal & Triggs 2005, "Histograms of oriented gradients for human detection", CVPR)."""


class ImageLayouts(FittedEmbedding, BaseEstimator):
    """Describe images by two kinds of gradients; embed each several times.

    One kind of gradients has a sign, the other has none. Nobody chooses between the two kinds of
    gradients: :mod:`clustering.consensus` takes every embedding for itself and keeps the answer
    that the others agree with most. So where seeds agree on one kind of gradients and not on the
    other, that kind is followed; such agreement is what Lange et al. (2004, "Stability-based
    validation of clustering solutions", Neural Computation 16) choose models by.

    Features are those of :class:`embeddings.image_features.ImageFeatures`, reduced to their first
    principal components. Data that are no images have one kind of them.

    Parameters
    ----------
    n_layouts : int
        Embeddings in all, of two dimensions each: half of each kind of features. Six are three of a
        kind, the fewest of which one can be outvoted by its own kind.
    n_principal_components : int
        Principal components to which each kind of features is reduced.
    n_neighbors, min_dist
        As of :class:`embeddings.umap.UMAP`.
    image_shape : tuple of int or None
        (height, width) or (height, width, channels) of a row; None says that samples are no
        images. The suite sets it for datasets of images.
    random_state : int, numpy generator or None
        Seeds everything; None takes fresh entropy.

    Attributes
    ----------
    layouts_ : list of embeddings.umap.UMAP
        The fitted embedders, those of the first kind of features first.
    embedding_ : ndarray of shape (n_samples, 2 * n_layouts), float32
        Their embeddings of the training samples, one beside the other.
    report_ : dict
        ``features_rule``: how the features were made; how many embeddings there are, and what
        UMAP reports of the first.

    Examples
    --------
    >>> from sklearn.datasets import load_digits
    >>> X = load_digits().data[:200] / 16
    >>> from embeddings.image_layouts import ImageLayouts
    >>> layouts = ImageLayouts(n_layouts=2, image_shape=(8, 8), random_state=0)
    >>> layouts.fit_transform(X).shape
    (200, 4)
    """

    def __init__(
        self,
        n_layouts: int = 6,
        *,
        n_principal_components: int = 60,
        n_neighbors: int = 15,
        min_dist: float = 0.1,
        image_shape: Sequence[int] | None = None,
        random_state: Any = None,
    ) -> None:
        self.n_layouts = n_layouts
        self.n_principal_components = n_principal_components
        self.n_neighbors = n_neighbors
        self.min_dist = min_dist
        self.image_shape = image_shape
        self.random_state = random_state

    def fit(self, X: NDArray[Any], y: object = None) -> Self:
        """Embed `X`, shape (n_samples, n_features); `y` is ignored.

        Raises
        ------
        ValueError
            Fewer than two layouts, NaN or infinite features, an `image_shape` that does not fit
            `X`, and what :class:`embeddings.pca.PCA` and :class:`embeddings.umap.UMAP` refuse.
        """
        X = validate_data(self, X, dtype=np.float32, order="C", ensure_min_samples=3)
        check_counts(self, "n_layouts", least=2)
        seeds = np.random.SeedSequence(draw_seed(self.random_state)).generate_state(self.n_layouts)
        methods = [self._umap(int(seed >> 1)) for seed in seeds]
        self._kinds = self._kinds_of_features(X)
        tables = [self._table(kind, X, methods[0]) for kind in self._kinds]
        self._kind_of = [i * len(tables) // self.n_layouts for i in range(self.n_layouts)]
        self.layouts_ = fitted_together(methods, [tables[kind] for kind in self._kind_of])
        rules = [features.report_["features_rule"] for features, _ in self._kinds]
        self.embedding_ = np.hstack([layout.embedding_ for layout in self.layouts_])
        self.report_ = {
            "features_rule": " and ".join(rules),
            "n_layouts": self.n_layouts,
        } | self.layouts_[0].report_
        return self

    def transform(self, X: NDArray[Any]) -> NDArray[np.float32]:
        """Embed samples, seen or unseen, (len(X), 2 * n_layouts), float32."""
        check_is_fitted(self)
        X = validate_data(self, X, dtype=np.float32, order="C", reset=False)
        tables = [pca.transform(features.transform(X)) for features, pca in self._kinds]
        placed = zip(self.layouts_, self._kind_of, strict=True)
        return np.hstack([layout.transform(tables[kind]) for layout, kind in placed])

    def _kinds_of_features(self, X: NDArray[np.float32]) -> list[tuple[ImageFeatures, PCA]]:
        """Return the features of `X`, by each kind of gradients.

        Where `X` has no gradients there is one kind, which describes it without any.
        """
        found = [
            ImageFeatures(contrast=contrast, image_shape=self.image_shape).fit(X)
            for contrast in CONTRASTS
        ]
        rules = [features.report_["features_rule"] for features in found]
        different = found if rules[0] != rules[1] else found[:1]
        return [
            (features, PCA(self.n_principal_components, random_state=0)) for features in different
        ]

    def _table(self, kind: tuple[ImageFeatures, PCA], X: NDArray[np.float32], umap: UMAP) -> Table:
        features, pca = kind
        Z = pca.fit_transform(features.transform(X))
        return Z, neighbor_graph(Z, umap.neighbors_wanted(*Z.shape))

    def _umap(self, seed: int) -> UMAP:
        return UMAP(n_neighbors=self.n_neighbors, min_dist=self.min_dist, random_state=seed)
