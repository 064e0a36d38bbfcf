"""Registered methods as tests build them: by name, small, with a seed."""

import hashlib
import importlib
import importlib.util
from typing import Any

import numpy as np
import pytest
from sklearn.datasets import make_blobs

from clustering import CLUSTERERS
from embeddings import EMBEDDERS

SMALL = {
    "tsne": {"n_iter": 20, "perplexity": 5},
    "umap": {"n_epochs": 5, "n_neighbors": 5},
    "umap-layouts": {"n_layouts": 2, "n_neighbors": 5},
    "image-layouts": {"n_layouts": 2, "n_neighbors": 5},
    "autoencoder": {"n_components": 2, "hidden_units": (4,), "epochs": 1, "batch_size": 64},
    "autoencoder-shallow": {"n_components": 2, "epochs": 1, "batch_size": 64},
    "conv-autoencoder": {"n_components": 2, "filters": (2,), "epochs": 1, "batch_size": 64},
    "denoising-autoencoder": {
        "n_components": 2, "hidden_units": (4,), "epochs": 1, "batch_size": 64,
    },
    "dec": {"hidden_units": (32,), "epochs": 60, "max_iter": 60, "update_interval": 20},
    "idec": {"hidden_units": (32,), "epochs": 60, "max_iter": 60, "update_interval": 20},
}  # fmt: skip
"""Parameters that make a fit of what trains a matter of moments."""

SLOW = ("plscan", "evoc", "dec", "idec")
"""Left to the slow checks: what compiles for a minute in a fresh environment, or trains long."""


def class_of(name: str, table: dict[str, Any]) -> Any:
    """Return the class that a registered name stands for."""
    module, _, attribute = table[name][0].partition(":")
    return getattr(importlib.import_module(module), attribute)


def installed(table: dict[str, Any]) -> list[str]:
    """Return the names whose class names no package that is missing here.

    Which these may be, `tests/house/test_registries.py` says.
    """
    return [
        name
        for name in table
        if all(importlib.util.find_spec(package) for package in packages(name, table))
    ]


def packages(name: str, table: dict[str, Any]) -> tuple[str, ...]:
    """Return the packages that a method needs beyond the usual ones."""
    return getattr(class_of(name, table), "packages", ())


def cases(table: dict[str, Any]) -> list[Any]:
    """Return the installed names of a table as parameters of a test.

    Some are left to the slow checks.
    """
    return [
        pytest.param(name, marks=pytest.mark.slow if name in SLOW else ())
        for name in installed(table)
    ]


def embedder(name: str, **params: Any) -> Any:
    """Build an embedder of rows that are 8 x 8 pixels."""
    return _built(name, EMBEDDERS, {"random_state": 5, "image_shape": (8, 8), **params})


def clusterer(name: str, n_clusters: int = 3, **params: Any) -> Any:
    """Build a clusterer, told `n_clusters` where it can be."""
    return _built(name, CLUSTERERS, {"random_state": 7, "n_clusters": n_clusters, **params})


def _built(name: str, table: dict[str, Any], offered: dict[str, Any]) -> Any:
    small = SMALL.get(name, {}) if name in table else {}
    method = class_of(name, table)(**{**table[name][1], **small})
    accepted = method.get_params()
    return method.set_params(**{key: value for key, value in offered.items() if key in accepted})


def digest(Z: Any) -> str:
    """Return what tells two arrays apart in any byte."""
    return hashlib.sha256(np.ascontiguousarray(Z).tobytes()).hexdigest()


def blobs(n_features: int, n: int = 300, centers: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Return samples in clusters that lie far apart, and the clusters."""
    X, y = make_blobs(n, n_features, centers=centers, center_box=(-60, 60), random_state=2)
    return X.astype(np.float32), y
