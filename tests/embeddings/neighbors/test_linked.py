"""Parts of the neighbour graph are linked where they are nearest."""

import numpy as np
import pytest
from scipy.sparse.csgraph import connected_components

from embeddings.isomap import Isomap
from embeddings.neighbors.graph import neighbor_graph
from embeddings.neighbors.linked import linked_graph
from embeddings.spectral import SpectralEmbedding


def test_parts_are_linked_where_they_are_nearest():
    line = np.array([0, 1, 2, 10, 11, 12, 30, 30, 31], np.float32)[:, None]
    distances, n_parts = linked_graph(line, neighbor_graph(line, 2))
    assert n_parts == 3
    assert connected_components(distances)[0] == 1
    dense = distances.toarray()
    assert dense[2, 3] == dense[3, 2] == 8
    assert max(dense[5, 6], dense[5, 7]) == 18
    assert np.count_nonzero(dense > 5) == 4
    np.testing.assert_array_equal(dense, dense.T)
    stored = distances.tocoo()
    assert ((stored.row == 6) & (stored.col == 7)).sum() == 1  # duplicates, at distance 0


@pytest.mark.parametrize("method", [Isomap(), SpectralEmbedding(2)], ids=str)
def test_parts_that_lie_apart_are_told_apart(method):
    rng = np.random.default_rng(0)
    apart = np.concatenate([rng.normal(c, 0.1, size=(50, 4)) for c in (0, 20, 50)])
    Z = method.set_params(random_state=0).fit_transform(apart.astype(np.float32))
    assert method.report_["n_parts"] == 3
    within = np.concatenate([p - p.mean(axis=0) for p in np.split(Z, 3)]).std()
    assert Z.std() > 5 * within
