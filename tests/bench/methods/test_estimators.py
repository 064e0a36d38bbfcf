"""Every embedder and clusterer of ours is an estimator, by scikit-learn's own checks."""

import sys
from collections.abc import Iterator
from typing import Any

import pytest
from registered import SLOW, class_of, clusterer, embedder, installed
from sklearn.utils.estimator_checks import estimator_checks_generator

from clustering import CLUSTERERS
from clustering.agglomerative import Agglomerative
from clustering.dbscan import DBSCAN
from embeddings import EMBEDDERS

VARIANTS = [DBSCAN(eps=0.5, min_samples=3), Agglomerative(structure="graph")]
"""Other ways through the code than the parameters that a name stands for."""

FEWER: dict[str, dict[str, Any]] = {
    "kmeans": {"n_init": 2},
    "spherical-kmeans": {"n_init": 2},
    **{name: {"n_components": 2} for name in ("pca", "svd", "nmf", "kernel-pca", "spectral")},
}

LONG = {
    "Autoencoder", "DenoisingAutoencoder", "ConvAutoencoder", "TSNE", "UMAP", "UMAPLayouts",
    "ImageLayouts", "PaCMAP",
}  # fmt: skip
"""Left to the longer checks: half a hundred fits of each take a minute."""

FROM_NEIGHBOURS = "an unseen sample is laid out by descent: the fitted place is near, not equal"
AS_FITTED = "umap-learn hands back the map for the fitted samples, and lays out a part of them anew"
FLOOR = "finds nothing, and is there to show what that scores"
EXPECTED = {
    "Constant": {"check_clustering": FLOOR},
    "RandomClusters": {"check_clustering": FLOOR},
    "Noise": {
        "check_methods_sample_order_invariance": FLOOR,
        "check_methods_subset_invariance": FLOOR,
    },
    **{
        name: {
            "check_methods_sample_order_invariance": AS_FITTED,
            "check_methods_subset_invariance": AS_FITTED,
        }
        for name in ("UMAPLayouts", "ImageLayouts")
    },
    "PaCMAP": {
        "check_transformer_general": FROM_NEIGHBOURS,
        "check_transformer_data_not_an_array": FROM_NEIGHBOURS,
    },
    "TSNE": {
        "check_transformer_general": FROM_NEIGHBOURS,
        "check_transformer_data_not_an_array": FROM_NEIGHBOURS,
    },
}


def ours() -> list[Any]:
    """Build one of every class in the two tables that is ours and whose packages are installed.

    scikit-learn's own classes are held to its checks by scikit-learn.
    """
    by_class = {}
    for table, build in ((EMBEDDERS, embedder), (CLUSTERERS, clusterer)):
        for name in installed(table):
            cls = class_of(name, table)
            if cls not in by_class and not cls.__module__.startswith("sklearn."):
                by_class[cls] = build(name, **FEWER.get(name, {}))
    return [*by_class.values(), *VARIANTS]


def cases() -> Iterator[Any]:
    """Yield every check but that of array API input, which none of ours claims to take."""
    for each in ours():
        cls = type(each).__name__
        if hasattr(each, "image_shape"):
            each.set_params(image_shape=None)
        for estimator, check in estimator_checks_generator(each, mark=None):
            name = check.func.__name__
            if name == "check_array_api_input":
                continue
            reason = EXPECTED.get(cls, {}).get(name)
            marks = [pytest.mark.xfail(reason=reason, strict=True)] if reason else []
            if cls in LONG:
                marks.append(pytest.mark.long)
            if cls.lower() in SLOW:
                marks.append(pytest.mark.slow)
            yield pytest.param(estimator, check, id=f"{cls}-{name}", marks=marks)


@pytest.mark.parametrize(("estimator", "check"), list(cases()))
def test_estimator_check(estimator: Any, check: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    module = sys.modules[type(estimator).__module__]
    if hasattr(module, "image_grid"):
        # The checks' tables have as many columns as they like: a row is a line of pixels.
        monkeypatch.setattr(module, "image_grid", lambda shape, n_features: (1, n_features, 1))
    check(estimator)
