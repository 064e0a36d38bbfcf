"""EVoC: what its library answers, and what is ours around it."""

import sys

import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.metrics import homogeneity_score

from clustering.evoc import EVoC


def test_without_its_extra_it_says_how_to_get_it(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "evoc", None)
    with pytest.raises(ImportError, match=r"pip install 'clusterbench\[evoc\]'"):
        EVoC().fit(np.eye(30))


@pytest.mark.slow  # compiles for a minute
def test_assignments_are_those_of_the_library_and_its_layers_are_kept() -> None:
    library = pytest.importorskip("evoc", exc_type=ImportError)
    X, y = load_digits(return_X_y=True)
    ours = EVoC(random_state=3).fit(X)
    seed = int(np.random.RandomState(3).randint(2**31 - 1))
    its = library.EVoC(random_state=seed).fit(X.astype(np.float32))
    np.testing.assert_array_equal(ours.labels_, its.labels_)
    assert len(ours.layers_) == len(its.cluster_layers_)
    # How finely it cuts depends on the seed and on the threads; that its clusters are pure does
    # not: 0.96 to 0.99 over twelve seeds.
    dense = ours.labels_ >= 0
    assert dense.mean() > 0.4
    assert homogeneity_score(y[dense], ours.labels_[dense]) > 0.9


@pytest.mark.slow
@pytest.mark.parametrize(
    "params", [{"noise_level": 2}, {"n_neighbors": 1}, {"base_min_cluster_size": 1}]
)
def test_parameters_out_of_range_are_refused(params: dict[str, int]) -> None:
    pytest.importorskip("evoc", exc_type=ImportError)
    with pytest.raises(ValueError, match=f"Got {next(iter(params))}="):
        EVoC(**params).fit(np.eye(30))
