"""The common base of embedders that only lay out their samples.

Their fit lays out its samples, rather than learning a map of them.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import ClassNamePrefixFeaturesOutMixin, TransformerMixin

from embeddings.shared.output import Float32Output


class FittedEmbedding(Float32Output, ClassNamePrefixFeaturesOutMixin, TransformerMixin):
    """Mixin: `fit` keeps the embedding of its samples as `embedding_`, float32."""

    embedding_: NDArray[np.float32]

    def fit_transform(self, X: NDArray[Any], y: object = None, **given: Any) -> NDArray[np.float32]:
        """Fit and return the embedding of `X`, shape (n_samples, n_components).

        `given` is what `fit` takes besides, such as `neighbors`.
        """
        self.fit(X, y, **given)
        return self.embedding_.copy()

    @property
    def _n_features_out(self) -> int:
        return int(self.embedding_.shape[1])
