"""What a method must not ask for, said alike by a run and by the check kit."""

from pathlib import Path

import numpy as np
import pytest
from sklearn.cluster import KMeans

from bench.checking.fitting import build, explained, fit
from bench.checking.small_data import features
from bench.files.cache import Cache
from bench.methods.contract import asks_for_truth
from bench.methods.method import Method
from bench.methods.traits import set_by_the_user
from bench.workers.outcome import Failed
from bench.workers.tasks import Task, embed


@pytest.mark.parametrize(
    "path",
    [
        "sklearn.preprocessing:TargetEncoder",  # its signature wants y
        "sklearn.feature_selection:SelectKBest",  # it raises ValueError
    ],
)
def test_a_method_that_needs_y_is_told_so_by_a_run_and_by_the_kit(
    path: str, tmp_path: Path
) -> None:
    method = Method("needy", "embedder", path, {})
    X = features("embedder")
    task = Task(method, Cache(tmp_path).add(X), seed=0, n_clusters=None, threads=1)
    outcome = embed(task, tmp_path)
    assert isinstance(outcome, Failed)
    assert outcome.reason.startswith("needs y, but truth never reaches a method: ")
    with pytest.raises((TypeError, ValueError)) as error:
        fit(build(method), "embedder", X)
    assert "asks for y" in explained(error.value, "embedder").detail


@pytest.mark.parametrize(
    ("error", "asks"),
    [
        (TypeError("fit() missing 2 required positional arguments: 'y' and 'z'"), True),
        (TypeError("fit() missing 1 required positional argument: 'Y'"), False),
        (ValueError("fit() missing 1 required positional argument: 'y'"), False),
        (ValueError("got y = 3"), False),
    ],
)
def test_what_asks_for_y(error: Exception, asks: bool) -> None:
    assert asks_for_truth(error) is asks


def test_parameters_set_by_the_user_are_those_that_differ() -> None:
    assert set_by_the_user(KMeans()) == {}
    assert set_by_the_user(KMeans(3, init="".join(["k-means", "++"]))) == {"n_clusters": 3}
    given = np.zeros((2, 2))
    assert set_by_the_user(KMeans(2, init=given)) == {"n_clusters": 2, "init": given}
