"""Our methods, and scikit-learn's as they are, held to the check kit."""

import sys
from typing import Any

import pytest
from registered import SLOW, installed

from bench.checking.subject import given
from bench.methods.traits import parameters
from bench.testing import check_clusterer, check_embedder
from clustering import CLUSTERERS
from embeddings import EMBEDDERS

GROWTH = "time and memory"
QUICK = {
    "raw", "deskew", "hog", "standardize", "l2-normalize", "pca", "random-projection",
    "kmeans", "mini-batch-kmeans", "constant",
}  # fmt: skip
ABSENT = {"trimap"}
"""Extras that the checks do not install: they need PyTorch."""

LIGHTER = {"epochs": 3, "n_epochs": 50, "n_iter": 100, "update_interval": 20}
"""Training cut short, by the names of parameters: some fifteen fits have to end within a minute."""

SKLEARN_EMBEDDERS = [
    "sklearn.decomposition:FactorAnalysis",
    "sklearn.decomposition:FastICA",
    "sklearn.decomposition:IncrementalPCA",
    "sklearn.decomposition:PCA",
    "sklearn.decomposition:TruncatedSVD",
    "sklearn.kernel_approximation:Nystroem",
    "sklearn.kernel_approximation:RBFSampler",
    # By its default, ARPACK, it fails on repeated rows: on which processor depends on rounding.
    "sklearn.manifold:LocallyLinearEmbedding(eigen_solver='dense')",
    "sklearn.preprocessing:Binarizer",
    "sklearn.preprocessing:KBinsDiscretizer",
    "sklearn.preprocessing:MaxAbsScaler",
    "sklearn.preprocessing:MinMaxScaler",
    "sklearn.preprocessing:Normalizer",
    "sklearn.preprocessing:PolynomialFeatures",
    "sklearn.preprocessing:QuantileTransformer",
    "sklearn.preprocessing:RobustScaler",
    "sklearn.preprocessing:SplineTransformer",
    "sklearn.preprocessing:StandardScaler",
    "sklearn.random_projection:GaussianRandomProjection(n_components=30)",
    "sklearn.random_projection:SparseRandomProjection(n_components=30)",
]
SKLEARN_CLUSTERERS = [
    "sklearn.cluster:AgglomerativeClustering",
    "sklearn.cluster:Birch",
    "sklearn.cluster:BisectingKMeans",
    "sklearn.cluster:DBSCAN",
    "sklearn.cluster:HDBSCAN",
    "sklearn.cluster:KMeans",
    "sklearn.cluster:MiniBatchKMeans",
    "sklearn.cluster:SpectralClustering",
    "sklearn.mixture:GaussianMixture",
]


def cases(names: Any) -> list[Any]:
    """Mark those as long that are not known to be quick, and so whatever is registered next."""
    return [pytest.param(name, marks=mark(name)) for name in names]


def mark(name: str) -> Any:
    """Return the mark of a method's test, none where it is quick."""
    if name in QUICK:
        return ()
    return pytest.mark.slow if name in SLOW else pytest.mark.long


def lighter(name: str, kind: str) -> str:
    """Cut the training of a registered method short, where it has parameters that do."""
    taken = parameters(given(name, kind).load())
    arguments = ", ".join(f"{key}={value}" for key, value in LIGHTER.items() if key in taken)
    return f"{name}({arguments})" if arguments else name


def measured_elsewhere(path: str) -> tuple[str, ...]:
    """Measure growth, a point that no method fails, for one method of each kind."""
    return () if path in ("sklearn.decomposition:PCA", "sklearn.cluster:KMeans") else (GROWTH,)


@pytest.mark.parametrize("name", cases(name for name in EMBEDDERS if name not in ABSENT))
def test_our_embedders_keep_the_contract(name: str) -> None:
    report = check_embedder(lighter(name, "embedder"), leave_out=(GROWTH,))
    assert list(report.verdicts)[-1] == GROWTH


@pytest.mark.parametrize("name", sorted(ABSENT))
def test_an_extra_that_is_absent_is_said_to_be(name: str, monkeypatch: Any) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(AssertionError, match=rf"pip install 'clusterbench\[{name}\]'"):
        check_embedder(name)


@pytest.mark.parametrize("name", cases(installed(CLUSTERERS)))
def test_our_clusterers_keep_the_contract(name: str) -> None:
    report = check_clusterer(lighter(name, "clusterer"), leave_out=(GROWTH,))
    assert list(report.verdicts)[-1] == GROWTH


@pytest.mark.long
@pytest.mark.parametrize("path", SKLEARN_EMBEDDERS)
def test_transformers_of_scikit_learn_keep_it_unmodified(path: str) -> None:
    assert check_embedder(path, leave_out=measured_elsewhere(path)).failed == {}


@pytest.mark.long
@pytest.mark.parametrize("path", SKLEARN_CLUSTERERS)
def test_clusterers_of_scikit_learn_keep_it_unmodified(path: str) -> None:
    assert check_clusterer(path, leave_out=measured_elsewhere(path)).failed == {}


@pytest.mark.parametrize(
    ("path", "point", "says"),
    [
        (
            "sklearn.decomposition:NMF(n_components=4, max_iter=5)",
            "transform agrees",
            "of the spread",
        ),
        ("sklearn.discriminant_analysis:LinearDiscriminantAnalysis", "shape", "truth never"),
        ("sklearn.preprocessing:TargetEncoder", "shape", "truth never"),
    ],
)
def test_what_is_known_not_to_keep_it_is_told(path: str, point: str, says: str) -> None:
    with pytest.raises(AssertionError) as raised:
        check_embedder(path, leave_out=(GROWTH,))
    line = next(line for line in str(raised.value).splitlines() if line.startswith("  failed"))
    assert point in line
    assert says in line
