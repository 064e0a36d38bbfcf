"""scikit-learn's transformers, none of them made for this: they run, or the reason is said."""

import inspect

import pytest
from sklearn.utils import all_estimators

import bench
from bench.errors import UserError

pytestmark = pytest.mark.long

MODULES = ("decomposition", "manifold", "random_projection", "preprocessing")

REFUSED = {
    "GaussianRandomProjection": "target dimension",
    "KernelCenterer": "must be a square matrix",
    "LabelBinarizer": "not supported",
    "LabelEncoder": "should be a 1d array",
    "SparseRandomProjection": "target dimension",
    "TargetEncoder": "needs y, but truth never reaches a method",
}
"""Those that features alone, or so few of them, cannot satisfy, and what the reason says of it."""


def transformers() -> list[str]:
    """Name every class of these modules that embeds and can be made without being told anything."""
    paths = []
    for name, cls in all_estimators():
        package = cls.__module__.split(".")[1]
        plain = all(
            parameter.default is not parameter.empty or parameter.kind == parameter.VAR_KEYWORD
            for parameter in inspect.signature(cls).parameters.values()
        )
        if package in MODULES and plain and hasattr(cls, "fit_transform"):
            paths.append(f"sklearn.{package}:{name}")
    return paths


def test_every_one_of_them_runs_or_says_why_not() -> None:
    names = transformers()
    assert len(names) > 30
    done = bench.run("digits", names, "kmeans", n_samples=120, reference=False, jobs=2, out="r")
    rows = done.cells().set_index("embedder")
    for name in names:
        row, short = rows.loc[name], name.partition(":")[2]
        if short in REFUSED:
            assert row["status"] == "error", name
            assert REFUSED[short] in row["reason"]
        else:
            assert row["status"] == "done", f"{name}: {row['reason']}"


def test_one_that_cannot_be_made_is_refused_before_anything_is_run() -> None:
    with pytest.raises(UserError, match="'dictionary'"):
        bench.run("digits", ["sklearn.decomposition:SparseCoder", "pca"], "kmeans", out="r")
