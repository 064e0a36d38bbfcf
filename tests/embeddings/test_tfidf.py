"""tf-idf: the formula, sparse and dense alike, and what is no count."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.sparse import csr_matrix, issparse

from embeddings.tfidf import TfIdf

COUNTS = arrays(
    np.float32, st.tuples(st.integers(1, 8), st.integers(1, 6)), elements=st.integers(0, 5)
)


def by_hand(counts: np.ndarray) -> np.ndarray:
    """Weigh counts by the formula of the docstring."""
    n_documents, with_word = len(counts), (counts > 0).sum(axis=0)
    weighted = counts * (1 + np.log((1 + n_documents) / (1 + with_word)))
    lengths = np.linalg.norm(weighted, axis=1, keepdims=True)
    return weighted / np.where(lengths, lengths, 1)


@given(COUNTS)
def test_the_formula_for_dense_and_sparse_counts(counts: np.ndarray) -> None:
    dense, sparse = (TfIdf().fit_transform(X) for X in (counts, csr_matrix(counts)))
    assert issparse(sparse)
    assert dense.dtype == sparse.dtype == np.float32
    np.testing.assert_array_equal(dense, sparse.toarray())
    np.testing.assert_allclose(dense, by_hand(counts), atol=1e-6)


def test_unseen_documents_are_weighed_by_the_seen_ones() -> None:
    seen = np.array([[1.0, 0.0], [1.0, 1.0]])
    fitted = TfIdf().fit(seen)
    unseen = fitted.transform([[1.0, 1.0], [0.0, 0.0]])
    np.testing.assert_allclose(unseen[0], by_hand(seen)[1], atol=1e-6)
    assert (unseen[1] == 0).all()


def test_negative_values_are_no_counts() -> None:
    with pytest.raises(ValueError, match="got -1, but expected counts of words"):
        TfIdf().fit(np.array([[1.0, -1.0]]))
