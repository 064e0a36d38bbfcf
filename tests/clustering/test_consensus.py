"""Of several embeddings, the clustering that the others agree with most."""

import numpy as np
import pytest
from sklearn.datasets import make_blobs
from sklearn.metrics import adjusted_rand_score

from clustering.consensus import Consensus
from clustering.kmeans import KMeans

X, TRUTH = make_blobs(240, centers=4, n_features=2, cluster_std=0.4, random_state=1)
X = X.astype(np.float32)
NOISE = np.random.default_rng(0).normal(size=X.shape).astype(np.float32)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_an_embedding_that_errs_is_outvoted(place: int) -> None:
    parts = [X, X + 0.01 * NOISE]
    parts.insert(place, NOISE)
    found = Consensus(4, n_embeddings=3, random_state=0).fit(np.hstack(parts))
    assert found.chosen_ != place
    assert adjusted_rand_score(TRUTH, found.labels_) == 1
    agreement = found.report_["agreement"]
    assert agreement[place] < 0.1
    assert min(agreement[i] for i in range(3) if i != place) > 0.45
    np.testing.assert_array_equal(found.predict(np.hstack(parts)), found.labels_)


def test_agreement_is_the_mean_adjusted_rand_index_with_the_others() -> None:
    parts = [X, NOISE, X + NOISE]
    found = Consensus(4, n_embeddings=3, random_state=3).fit(np.hstack(parts))
    rng = np.random.RandomState(3)
    answers = [KMeans(4, random_state=rng).fit_predict(part) for part in parts]
    expected = [
        np.mean([adjusted_rand_score(answers[i], answers[j]) for j in range(3) if j != i])
        for i in range(3)
    ]
    np.testing.assert_allclose(found.report_["agreement"], expected)
    np.testing.assert_array_equal(found.labels_, answers[int(np.argmax(expected))])


def test_one_embedding_is_k_means_as_it_is() -> None:
    expected = KMeans(4, random_state=np.random.RandomState(0)).fit_predict(X)
    np.testing.assert_array_equal(Consensus(4, random_state=0).fit_predict(X), expected)


def test_columns_that_cannot_be_parted_are_refused() -> None:
    with pytest.raises(ValueError, match="Got 2 columns, but expected those of n_embeddings=3"):
        Consensus(4, n_embeddings=3).fit(X)
    with pytest.raises(ValueError, match="n_embeddings=0"):
        Consensus(4, n_embeddings=0).fit(X)
