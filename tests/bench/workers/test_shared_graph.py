"""One neighbour graph an array, computed once, sliced, and never believed when damaged."""

import subprocess
import sys

import numpy as np
import pytest
from places import ROOT

from bench.files.cache import Cache
from bench.workers import shared_graph as graphs
from bench.workers.dask.parcel import Parcel
from bench.workers.shared_graph import graph_key, shared_graph
from embeddings.neighbors.graph import neighbor_graph


@pytest.fixture
def X() -> np.ndarray:
    X = np.random.default_rng(0).normal(size=(200, 20)).astype(np.float32)
    X[50:80] = X[3]  # ties, which slicing must not reorder
    return X


@pytest.fixture
def computed(monkeypatch) -> list[int]:
    """Note the k of every graph that is computed."""
    asked: list[int] = []

    def counted(X, k):
        asked.append(k)
        return neighbor_graph(X, k)

    monkeypatch.setattr(graphs, "neighbor_graph", counted)
    return asked


def same(found, expected) -> None:
    np.testing.assert_array_equal(found.indices, expected.indices)
    np.testing.assert_array_equal(found.distances, expected.distances)


def test_a_larger_graph_is_sliced_and_a_smaller_one_is_replaced(tmp_path, X, computed):
    cache = Cache(tmp_path)
    array = cache.add(X)
    asked = [7, 30, 7, 15, 30]
    graphs = [shared_graph(Cache(tmp_path), array, k) for k in asked]
    assert computed == [7, 30]
    for k, (graph, _) in zip(asked, graphs, strict=True):
        same(graph, neighbor_graph(X, k))
        assert graph.recall is None
    # The seconds are those of the graph that was computed, not of the slice.
    assert len({seconds for _, seconds in graphs[1:]}) == 1
    assert graphs[0][1] != graphs[1][1]
    assert len(list((tmp_path / "neighbors").glob("*.json"))) == 1


def test_arrays_have_graphs_of_their_own(tmp_path, X, computed):
    cache = Cache(tmp_path)
    for data in (X, X + 1):
        same(shared_graph(cache, cache.add(data), 5)[0], neighbor_graph(data, 5))
    assert computed == [5, 5]


@pytest.mark.parametrize("part", ["indices", "distances", "entry"])
def test_a_damaged_graph_is_computed_again(tmp_path, X, computed, part):
    array = Cache(tmp_path).add(X)
    shared_graph(Cache(tmp_path), array, 9)
    entry = tmp_path / "neighbors" / f"{graph_key(array)}.json"
    kept = Cache(tmp_path).get("neighbors", graph_key(array))
    path = entry if part == "entry" else Cache(tmp_path).path(kept.arrays[part])
    damaged = bytearray(path.read_bytes())
    damaged[-100] ^= 255
    path.write_bytes(damaged)
    same(shared_graph(Cache(tmp_path), array, 4)[0], neighbor_graph(X, 4))
    assert computed == [9, 4]


ASK = """
import sys
from pathlib import Path
from bench.files.cache import Cache
from bench.workers.shared_graph import shared_graph
graph, seconds = shared_graph(Cache(Path(sys.argv[1])), sys.argv[2], int(sys.argv[3]))
print(graph.k, seconds)
"""


def test_two_processes_at_once_compute_once(tmp_path, X):
    array = Cache(tmp_path).add(X)
    command = [sys.executable, "-c", ASK, tmp_path, array, "12"]
    where = ROOT
    started = [subprocess.Popen(command, cwd=where, stdout=subprocess.PIPE) for _ in range(2)]
    outputs = {process.communicate()[0] for process in started}
    assert len(outputs) == 1, "each computed a graph of its own"
    assert outputs.pop().startswith(b"12 ")


def test_a_graph_that_has_grown_is_sent_back(tmp_path, X):
    cache = Cache(tmp_path)
    array = cache.add(X)
    item = ("neighbors", graph_key(array))
    shared_graph(cache, array, 5)
    sent = Parcel.of(cache, [("arrays", array), item])
    assert not Parcel.of(cache, [item]).without([sent])
    shared_graph(cache, array, 10)
    back = Parcel.of(cache, [item]).without([sent])
    assert [kind for kind, _ in back.items()] == ["arrays", "arrays", "neighbors"]
    other = Cache(tmp_path / "other")
    sent.unpack(other)
    back.unpack(other)
    same(shared_graph(other, array, 10)[0], neighbor_graph(X, 10))
