"""Views of a table.

They hold the same samples, scaled or projected in different ways.
"""

import numpy as np
from numpy.typing import NDArray

ALIKE = 1.1
"""Ratio of standard deviations up to which standardising would change almost nothing."""

MANY_FEATURES = 4
"""Up to this many features the raw data and the standardised are all there is to see."""

CLIP = 5.0
VARIANCE = 0.9
LAYOUT_NEIGHBORS = 15

FEWEST_LAID_OUT = 2 * LAYOUT_NEIGHBORS
"""With fewer samples nearly all are neighbours, and a layout shows almost nothing."""


def views(X: NDArray[np.float64], rng: np.random.RandomState) -> dict[str, NDArray[np.float64]]:
    """Return views by name.

    Each is scaled as a whole to a variance of 1.

    Raw; standardised where standard deviations differ. Beyond `MANY_FEATURES` also robust (median
    and interquartile range, clipped), principal components, plain and whitened, and the layouts
    (UMAP) of the raw and of the standardised data, for which `rng` is asked. Constant features are
    left out. Never empty: samples that all coincide have one view.

    Examples
    --------
    >>> import numpy as np
    >>> from clustering.pool.views import views
    >>> list(views(np.array([[0.0, 0.0], [1.0, 10.0], [2.0, 30.0]]), np.random.RandomState(0)))
    ['raw', 'standardised']
    """
    spread = X.std(axis=0)
    varied = X[:, spread > 1e-12 * max(float(np.abs(X).max(initial=0)), 1e-300)]
    if not varied.shape[1]:
        return {"raw": np.zeros((len(X), 1))}
    centered = varied - varied.mean(axis=0)
    spread = centered.std(axis=0)
    scaled = centered / spread
    chosen = {"raw": centered}
    if spread.max() > ALIKE * spread.min():
        chosen["standardised"] = scaled
    if varied.shape[1] > MANY_FEATURES:
        chosen["robust"] = _robust(varied)
        left, values, _ = np.linalg.svd(scaled, full_matrices=False)
        share = np.cumsum(values**2) / (values**2).sum()
        kept = int(np.searchsorted(share, VARIANCE)) + 1
        chosen["pca"] = left[:, :kept] * values[:kept]
        chosen["whitened"] = left[:, :kept]
        if len(X) >= FEWEST_LAID_OUT:
            chosen["layout"] = _layout(centered, rng)
            if "standardised" in chosen:
                chosen["standardised layout"] = _layout(scaled, rng)
    return {name: np.ascontiguousarray(view / view.std()) for name, view in chosen.items()}


def _robust(X: NDArray[np.float64]) -> NDArray[np.float64]:
    low, middle, high = np.percentile(X, [25, 50, 75], axis=0)
    width = np.where(high > low, high - low, X.std(axis=0))
    clipped: NDArray[np.float64] = np.clip((X - middle) / width, -CLIP, CLIP)
    return clipped


def _layout(X: NDArray[np.float64], rng: np.random.RandomState) -> NDArray[np.float64]:
    """Lay out the neighbour graph.

    In images and other wide tables it shows what distances hide.
    """
    from embeddings.umap import UMAP

    umap = UMAP(2, n_neighbors=LAYOUT_NEIGHBORS, min_dist=0.0, random_state=rng)
    layout = umap.fit(np.ascontiguousarray(X / X.std(), np.float32)).embedding_.astype(np.float64)
    return np.asarray(layout - layout.mean(axis=0))
