"""Classes with ``**kwargs`` take whatever parameter a user gives them."""

from pathlib import Path

import pytest

from bench.errors import UserError
from bench.methods.entries import Entry
from bench.methods.method import find
from bench.methods.traits import as_used

CODE = """
class AnyKeyword:
    def __init__(self, n=1, **options):
        self.options = options
    def fit_transform(self, X):
        return X[:, : self.options.get("k", 2)]

class Named:
    def __init__(self, n=1):
        self.n = n
    def fit_transform(self, X):
        return X
"""


@pytest.fixture(autouse=True)
def plug(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(home))
    (home / "any_keyword.py").write_text(CODE)


def test_taken_and_recorded() -> None:
    (method,) = find("embedder", Entry("any", "any_keyword:AnyKeyword(k=5)"))
    method.check()
    estimator = method.build(seed=0, n_clusters=3, threads=1)
    assert estimator.options == {"k": 5}  # what it does not name is not offered
    assert as_used(estimator, method.params)["k"] == 5


def test_refused_where_all_are_named() -> None:
    (method,) = find("embedder", Entry("any", "any_keyword:Named(k=5)"))
    with pytest.raises(UserError, match="which is unknown"):
        method.check()
