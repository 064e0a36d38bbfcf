"""The plug-in's own tests: the contract, point by point."""

import numpy as np
from example_embedder.cosines import Cosines
from example_embedder.even_sizes import EVEN_SIZES
from example_embedder.largest_column import LargestColumn
from example_embedder.worst_recall import worst_recall

from bench.rules.candidates import Candidate, Candidates
from bench.testing import check_clusterer, check_embedder, check_rule


def test_embedder():
    check_embedder(Cosines)


def test_clusterer():
    check_clusterer(LargestColumn)


def test_metric():
    truth = np.array([0, 0, 0, 1, 1])
    assert worst_recall(truth, truth) == 1
    assert worst_recall(truth, np.array([0, 1, 2, 2, 2])) == 1 / 3


def test_rule():
    check_rule(EVEN_SIZES)
    X, uneven, even = np.zeros((4, 1)), np.array([[0, 0, 0, 1]]), np.array([[0, 0, 1, 1]])
    one = np.full((1, 4), 5)
    for shift in (0, 3):  # the numbers of clusters are names
        candidates = Candidates(tuple(Candidate(X, each + shift) for each in (uneven, even, one)))
        np.testing.assert_allclose(EVEN_SIZES.scores(candidates), [2 / 3, 1, np.nan])
