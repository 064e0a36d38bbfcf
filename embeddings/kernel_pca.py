"""Kernel principal components: exact while that is affordable, then from landmarks."""

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data

from embeddings.shared.counts import check_counts
from embeddings.shared.output import Float32Output
from embeddings.shared.projection import project
from embeddings.shared.seeds import draw_seed

EXACT_SAMPLES = 5_000
"""Up to this many samples the whole kernel matrix is decomposed (200 MB of it)."""

DENSE_SAMPLES = 500
"""Up to this many samples all eigenvectors are computed: quicker than looking for a few."""

BLOCK = 4096
"""Samples compared with the landmarks together."""

SCALE_SAMPLES = 1_000
"""Samples, drawn once, whose pairwise distances set the width of the kernel."""


class KernelPCA(Float32Output, ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """Project on principal components in the space of a Gaussian kernel (scikit-learn's).

    Beyond `EXACT_SAMPLES` the kernel is approximated by the features that some landmarks span
    (Williams & Seeger 2001, "Using the Nyström method to speed up kernel machines", NIPS), and
    their principal components are taken.

    Parameters
    ----------
    n_components : int
        Components kept, as many by default as `pca` keeps; fewer where the kernel has fewer.
    gamma : float or "median"
        Of the kernel ``exp(-gamma |x - y|²)``. "median" is one over the median squared distance
        of two samples: the median heuristic (Garreau, Jitkrittum & Kanagawa 2017, "Large sample
        analysis of the median heuristic"), which needs no labels.
    n_landmarks : int
        Samples, drawn once, that span the approximation; unused where the kernel is exact.
    random_state : int, numpy generator or None
        Seeds the draws and the eigenvalue solver.

    Attributes
    ----------
    gamma_ : float
        As used.
    report_ : dict
        "exact" or "nystroem", landmarks, gamma and components kept.

    Examples
    --------
    >>> import numpy as np
    >>> from embeddings.kernel_pca import KernelPCA
    >>> X = np.random.default_rng(0).normal(size=(60, 8))
    >>> KernelPCA(n_components=3, random_state=0).fit_transform(X).shape
    (60, 3)
    """

    def __init__(
        self,
        n_components: int = 30,
        *,
        gamma: float | str = "median",
        n_landmarks: int = 1_000,
        random_state: Any = None,
    ) -> None:
        self.n_components = n_components
        self.gamma = gamma
        self.n_landmarks = n_landmarks
        self.random_state = random_state

    def fit(self, X: NDArray[Any], y: object = None) -> Self:
        """Find the components of `X`, shape (n_samples, n_features); `y` is ignored.

        Raises
        ------
        ValueError
            Fewer than two samples, NaN or infinite features, parameters that are not positive.
        """
        X = validate_data(self, X, dtype=np.float32, ensure_min_samples=2)
        check_counts(self, "n_components", "n_landmarks")
        draw, solver = np.random.SeedSequence(draw_seed(self.random_state)).spawn(2)
        rng, seed = np.random.default_rng(draw), int(solver.generate_state(1)[0] >> 1)
        self.gamma_ = self._width(X, rng)
        exact = len(X) <= EXACT_SAMPLES
        n_landmarks = len(X) if exact else min(self.n_landmarks, len(X))
        self.report_ = {
            "kernel": "exact" if exact else "nystroem",
            "n_landmarks": n_landmarks,
            "gamma": self.gamma_,
        }
        if exact:
            self._fit_exact(X, seed)
        else:
            self._fit_landmarks(X, n_landmarks, seed)
        self.report_["n_components"] = self._n_features_out
        return self

    def transform(self, X: NDArray[Any]) -> NDArray[np.float32]:
        """Project samples, seen or unseen; returns (len(X), n_components), float32."""
        check_is_fitted(self)
        X = validate_data(self, X, dtype=np.float32, reset=False)
        Z = np.empty((len(X), self._n_features_out), np.float32)
        for start in range(0, len(X), BLOCK):
            rows = X[start : start + BLOCK].astype(np.float64)
            if self.report_["kernel"] == "exact":
                Z[start : start + BLOCK] = self.kernel_pca_.transform(rows)
            else:
                found = self.nystroem_.transform(rows)
                Z[start : start + BLOCK] = project(found, self._axes, self._origin)
        return Z

    @property
    def _n_features_out(self) -> int:
        if self.report_["kernel"] == "exact":
            return len(self.kernel_pca_.eigenvalues_)
        return len(self._axes)

    def _width(self, X: NDArray[np.float32], rng: np.random.Generator) -> float:
        if self.gamma != "median":
            if isinstance(self.gamma, str) or not self.gamma > 0:
                raise ValueError(
                    f"Got gamma={self.gamma!r}, but expected a positive number or 'median'."
                )
            return float(self.gamma)
        from scipy.spatial.distance import pdist

        drawn = rng.permutation(len(X))[:SCALE_SAMPLES]
        squared = pdist(X[drawn].astype(np.float64), "sqeuclidean")
        # More than half of the pairs may be duplicates: those that are none then set the scale.
        apart = squared[squared > 0]
        middle = float(np.median(squared)) or (float(np.median(apart)) if len(apart) else 1.0)
        return 1 / middle

    def _fit_exact(self, X: NDArray[np.float32], seed: int) -> None:
        from sklearn.decomposition import KernelPCA as Decomposition

        kept = min(self.n_components, len(X) - 1)
        self.kernel_pca_ = Decomposition(
            kept,
            kernel="rbf",
            gamma=self.gamma_,
            eigen_solver="dense" if len(X) <= max(DENSE_SAMPLES, 4 * kept) else "arpack",
            random_state=seed,
        ).fit(X.astype(np.float64))

    def _fit_landmarks(self, X: NDArray[np.float32], n_landmarks: int, seed: int) -> None:
        from scipy.linalg import eigh
        from sklearn.kernel_approximation import Nystroem
        from sklearn.utils.extmath import svd_flip

        self.nystroem_ = Nystroem(
            "rbf", gamma=self.gamma_, n_components=n_landmarks, random_state=seed
        ).fit(X.astype(np.float64))
        total, product = np.zeros(n_landmarks), np.zeros((n_landmarks, n_landmarks))
        for start in range(0, len(X), BLOCK):
            found = self.nystroem_.transform(X[start : start + BLOCK].astype(np.float64))
            total += found.sum(axis=0)
            product += found.T @ found
        self._origin = total / len(X)
        covariance = product / len(X) - np.outer(self._origin, self._origin)
        kept = min(self.n_components, n_landmarks)
        _, vectors = eigh(covariance, subset_by_index=(n_landmarks - kept, n_landmarks - 1))
        self._axes = svd_flip(None, vectors[:, ::-1].T, u_based_decision=False)[1]
