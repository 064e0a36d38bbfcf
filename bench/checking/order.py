"""Checks of whether the order of samples matters."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.checking.fitting import answer
from bench.checking.small_data import N_SAMPLES, features
from bench.checking.verdict import Verdict, failed, not_applicable, passed
from bench.methods.method import Method
from bench.methods.traits import parameters

N_NEIGHBORS = 10
LEAST_OVERLAP = 0.9
LEAST_AGREEMENT = 0.99
MOST_BY_PLACE = 0.5
"""How far an answer may follow the places of samples in the input, 0 to 1. For a method that looks
only at the features it is within 0.2 of 0, because the kit's samples are in no particular order."""

CLAIM = {
    "embedder": "keeps_neighbors_under_permutation",
    "clusterer": "keeps_partition_under_permutation",
}
"""The class attribute by which a method claims, or disclaims, that the order does not matter."""


def order_of_samples(method: Method) -> Verdict:
    """Judge whether answers follow the order of samples.

    Permuted samples must keep their answers only where a class claims it.

    The latter only where a method claims it.
    """
    X = features(method.kind)
    order = np.random.default_rng(0).permutation(N_SAMPLES)
    permuted = answer(method, X[order])  # a copy, which it may spoil
    restored = np.empty_like(permuted)
    restored[order] = permuted
    original = answer(method, X)
    by_place = followed(method.kind, original)
    if by_place > MOST_BY_PLACE:
        return failed(
            f"what it returns follows the order of the samples ({by_place:.2f} of 1), expected "
            f"{MOST_BY_PLACE:g} at most",
            "look at the features alone: a run puts samples into a random order",
        )
    share, words = agreement(method.kind, original, restored)
    least = LEAST_OVERLAP if method.kind == "embedder" else LEAST_AGREEMENT
    if not claims(method.load(), method.kind):
        return not_applicable(f"claims nothing; permuted samples keep {words}")
    if share < least:
        return failed(
            f"permuted samples keep {words}, expected {least:g} or more",
            f"let no result depend on the order, or say {CLAIM[method.kind]} = False in the class",
        )
    return passed(f"permuted samples keep {words}")


def claims(cls: type, kind: str) -> bool:
    """Return whether a class claims independence of sample order.

    The attribute `CLAIM` decides. Without it, a class claims this if it has no random_state, and so
    draws nothing.
    """
    return bool(getattr(cls, CLAIM[kind], "random_state" not in parameters(cls)))


def followed(kind: str, result: NDArray[Any]) -> float:
    """Return how far an answer follows input order, about 0 by chance.

    For an embedding, this is the share of a sample's nearest neighbours that are also nearest by
    place. For assignments, it is how often consecutive samples share a cluster, beyond chance.
    """
    if kind == "embedder":
        return neighbor_overlap(result, np.arange(len(result), dtype=float)[:, None])
    _, sizes = np.unique(result, return_counts=True)
    by_chance = float(((sizes / len(result)) ** 2).sum())
    alike = float(np.mean(result[1:] == result[:-1]))
    return 0.0 if by_chance == 1 else (alike - by_chance) / (1 - by_chance)


def agreement(kind: str, one: NDArray[Any], other: NDArray[Any]) -> tuple[float, str]:
    """Return how far two answers agree, 0 to 1, and in words."""
    if kind == "embedder":
        share = neighbor_overlap(one, other)
        return share, f"{share:.3f} of the {N_NEIGHBORS} nearest neighbours"
    share = partition_agreement(one, other)
    return share, f"{share:.3f} of the assignments, up to renaming"


def neighbor_overlap(one: NDArray[Any], other: NDArray[Any], k: int = N_NEIGHBORS) -> float:
    """Return the mean share of `k` nearest neighbours in both embeddings.

    Neighbours at the same distance as the k-th (to a millionth of the embedding's width) count as
    near in `other`, because which of them is listed depends only on their order.
    """
    from scipy.spatial.distance import cdist

    own = np.arange(len(one))
    apart, apart_other = (cdist(Z.astype(np.float64), Z.astype(np.float64)) for Z in (one, other))
    slack = 1e-6 * apart_other.max()
    apart[own, own] = apart_other[own, own] = np.inf
    nearest = np.argsort(apart, axis=1, kind="stable")[:, :k]
    radius = np.partition(apart_other, k - 1, axis=1)[:, k - 1 : k] * (1 + 1e-6) + slack
    return float((np.take_along_axis(apart_other, nearest, axis=1) <= radius).mean())


def partition_agreement(one: NDArray[Any], other: NDArray[Any]) -> float:
    """Return the share of samples alike under the best renaming.

    Noise is alike to noise alone.
    """
    from scipy.optimize import linear_sum_assignment

    clusters, i = np.unique(one, return_inverse=True)
    others, j = np.unique(other, return_inverse=True)
    counts = np.zeros((len(clusters), len(others)), int)
    np.add.at(counts, (i, j), 1)
    counts[(clusters == -1)[:, None] != (others == -1)[None, :]] = 0
    rows, columns = linear_sum_assignment(counts, maximize=True)
    return float(counts[rows, columns].sum() / len(one))
