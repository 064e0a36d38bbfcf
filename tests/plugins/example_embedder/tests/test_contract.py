"""The plug-in's own tests: the contract, point by point."""

from example_embedder.cosines import Cosines
from example_embedder.largest_column import LargestColumn

from bench.testing import check_clusterer, check_embedder


def test_embedder():
    check_embedder(Cosines)


def test_clusterer():
    check_clusterer(LargestColumn)
