"""The small data that methods are checked on."""

import numpy as np

from bench.checking import small_data


def test_the_small_data_are_what_the_points_need() -> None:
    for kind, n_features in (("embedder", 64), ("clusterer", 2)):
        X = small_data.features(kind)
        assert X.shape == (small_data.N_SAMPLES, n_features)
        assert X.dtype == np.float32
        assert len(np.unique(X, axis=0)) == len(X)
        assert X.std(axis=0).min() > 0
        assert len(small_data.features(kind, 4_000)) == 4_000
        assert (small_data.with_constant_features(X).std(axis=0) == 0).sum() >= 2
        copies = np.unique(small_data.with_duplicate_rows(X), axis=0, return_counts=True)[1]
        assert len(small_data.with_duplicate_rows(X)) == len(X)
        assert (copies.min(), copies.max()) == (2, small_data.COPIES + 2)
        assert np.array_equal(small_data.strided(X), X)
        assert not small_data.strided(X).flags.forc
    images = small_data.features("embedder")
    assert (images.min() >= 0, images.max() <= 1) == (True, True)
