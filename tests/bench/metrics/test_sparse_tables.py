"""Scores of a sparse embedding are those of the same one written out."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from bench.metrics.sparse import _to_own_center


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e4])
def test_distances_to_centres_also_where_samples_coincide(scale: float) -> None:
    rng = np.random.default_rng(0)
    codes = np.sort(rng.integers(4, size=60))
    X = rng.poisson(0.4, (60, 25)) * scale
    X[codes == 2] = X[codes == 2][0] + np.arange(25) * scale / 7  # one place
    centers = np.array([X[codes == code].mean(axis=0) for code in range(4)])
    squared = _to_own_center(csr_matrix(X), csr_matrix(centers), codes)
    np.testing.assert_allclose(
        squared, np.square(X - centers[codes]).sum(axis=1), rtol=1e-9, atol=1e-20 * scale**2
    )
    assert squared[codes == 2].max() <= (1e-14 * np.abs(X).max()) ** 2 * 25
