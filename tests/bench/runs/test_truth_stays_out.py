"""What rules are sent of a run whose data have a truth."""

import pickle
from itertools import product

import numpy as np
import pytest

from bench.datasets import load
from bench.datasets.order import Ordered
from bench.files.cache import Cache, default_cache_folder
from bench.runs.choosing import keep_rule_scores, scores
from bench.store.store import Store


def test_nothing_that_is_sent_to_a_rule_holds_the_truth_or_names_the_run(
    home, clusterbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    clusterers = ("--clusterer", "dbscan", "--clusterer", "spectral")
    data = ("--dataset", "circles", "--n-samples", "90", "--no-reference")
    embedders = ("--embedder", "raw", "--embedder", "pca")
    clusterbench("run", *data, *embedders, *clusterers, "--out", "secret-run")
    sent = []

    def evaluate(pool, name, candidates):
        sent.append(pickle.dumps(candidates))
        return genuine(pool, name, candidates)

    genuine = scores.evaluate
    monkeypatch.setattr(scores, "evaluate", evaluate)
    cache = Cache(default_cache_folder())
    keep_rule_scores(Store(home / "secret-run"), cache, None, rules=["silhouette", "agreement"])
    assert len(sent) == 2
    circles = load("circles", n_samples=90)
    truth = circles.y
    assert truth is not None
    orders = (truth, 1 - truth, Ordered.of(circles).dataset.y)
    for order, kind in product(orders, "bhilq"):
        hidden = order.astype(kind).tobytes()
        assert not any(hidden in each for each in sent if not _found_by_a_method(order, each))
    assert not any(b"secret-run" in each or str(home).encode() in each for each in sent)


def _found_by_a_method(order: np.ndarray, sent: bytes) -> bool:
    """Tell whether a clusterer found the truth by itself, which is no leak."""
    return any(np.array_equal(member.first, order) for member in pickle.loads(sent).members)
