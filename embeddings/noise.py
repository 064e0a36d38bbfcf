"""Noise: the floor that every embedder has to beat."""

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from embeddings.shared.counts import check_counts
from embeddings.shared.output import Float32Output
from embeddings.shared.seeds import draw_seed


class Noise(Float32Output, ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """Place samples at random, by a Gaussian, whatever their features are.

    What a clusterer scores on it, it scores by chance. A row's number decides where it lies: not
    even duplicates lie together, and unseen samples get the noise of the first rows.

    Parameters
    ----------
    n_components : int
        Dimensions; two by default, as t-SNE and UMAP embed into.
    random_state : int, numpy generator or None
        Seeds the noise.

    Examples
    --------
    >>> import numpy as np
    >>> from embeddings.noise import Noise
    >>> Noise(n_components=2, random_state=0).fit_transform(np.eye(5)).shape
    (5, 2)
    """

    depends_on_threads = False

    def __init__(self, n_components: int = 2, *, random_state: Any = None) -> None:
        self.n_components = n_components
        self.random_state = random_state

    def fit(self, X: NDArray[Any], y: object = None) -> Self:
        """Draw a seed, and keep the number of features.

        Nothing else of `X` is kept, and `y` is ignored.

        Raises
        ------
        ValueError
            NaN or infinite features, `n_components` below one.
        """
        validate_data(self, X, dtype=np.float32)
        check_counts(self, "n_components")
        self.seed_ = draw_seed(self.random_state)
        return self

    def transform(self, X: NDArray[Any]) -> NDArray[np.float32]:
        """Return noise of unit variance, shape (len(X), n_components), float32."""
        check_is_fitted(self)
        X = validate_data(self, X, dtype=np.float32, reset=False)
        rng = np.random.default_rng(self.seed_)
        return rng.standard_normal((len(X), self.n_components), np.float32)

    @property
    def _n_features_out(self) -> int:
        return self.n_components
