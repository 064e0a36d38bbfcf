"""Clusters drawn from known distributions, of any size: NAME, NAME:N_SAMPLES, and parameters.

``blobs:10000`` draws 10,000 samples; ``blobs:10000,clusters=20,features=50,spread=0.5`` sets more.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.datasets.dataset import Dataset
from bench.datasets.features import to_float32
from bench.datasets.request import Request
from bench.datasets.subset import generator
from bench.errors import UserError, unknown_name

DEFAULT_SIZE = 1_000
"""Number of samples where the name says none."""

Draw = Callable[[int, dict[str, Any], int], tuple[NDArray, NDArray]]


@dataclass(frozen=True)
class Shape:
    """A distribution: how to draw from it, and its parameters."""

    draw: Draw
    defaults: dict[str, int | float]
    description: str


def load(request: Request, *, shape: str) -> Dataset:
    """Draw a synthetic dataset, the same for the same name and seed.

    Raises
    ------
    UserError
        A size or a parameter that is unknown, no number, or out of range.
    """
    request.without_target()
    chosen = SHAPES[shape]
    n_samples, chosen_values = _parse(request, chosen.defaults)
    parameters = {**chosen.defaults, **chosen_values}
    # From the shape's name without its size, so that all sizes share their cluster centres.
    seed = int(generator(request.kind, request.seed, "synthetic").integers(2**31))
    if n_samples < parameters.get("clusters", 2):
        raise UserError(
            f"Got {n_samples} samples for {parameters.get('clusters', 2)} clusters in dataset "
            f"{request.name!r}, but expected at least one per cluster: ask for more."
        )
    values, codes = chosen.draw(n_samples, parameters, seed)
    X = to_float32(values, request.name).X
    shown = ", ".join(f"{key}={value}" for key, value in parameters.items())
    return Dataset(
        name=request.name,
        X=X,
        y=codes.astype(np.int64),
        class_names=tuple(str(code) for code in range(int(codes.max()) + 1)),
        source=f"{chosen.description} ({shown}, seed {request.seed})",
    )


def _parse(
    request: Request, defaults: dict[str, int | float]
) -> tuple[int, dict[str, int | float]]:
    if request.argument is None:
        return DEFAULT_SIZE, {}
    size, *pairs = request.argument.split(",")
    n_samples = _number(request, "size", size, int)
    values: dict[str, int | float] = {}
    for pair in pairs:
        key, _, text = pair.partition("=")
        key = key.strip()
        if key not in defaults:
            raise unknown_name(f"parameter of dataset {request.kind!r}", key, defaults)
        values[key] = _number(request, key, text, type(defaults[key]))
    return int(n_samples), values


def _number(request: Request, what: str, text: str, kind: type) -> int | float:
    try:
        value: int | float = kind(text)
    except ValueError:
        value = -1
    least = 1 if kind is int else 0
    if not least <= value < float("inf"):
        expected = "a whole number of 1 or more" if kind is int else "a number of 0 or more"
        raise UserError(
            f"Got {text!r} as the {what} of dataset {request.name!r}, but expected {expected}: "
            f"write '{request.kind}:10000', for example."
        )
    return value


def _blobs(n_samples: int, p: dict[str, Any], seed: int) -> tuple[NDArray, NDArray]:
    from sklearn.datasets import make_blobs

    return make_blobs(
        n_samples,
        n_features=p["features"],
        centers=p["clusters"],
        cluster_std=p["spread"],
        random_state=seed,
    )


def _moons(n_samples: int, p: dict[str, Any], seed: int) -> tuple[NDArray, NDArray]:
    from sklearn.datasets import make_moons

    return make_moons(n_samples, noise=p["spread"], random_state=seed)


def _circles(n_samples: int, p: dict[str, Any], seed: int) -> tuple[NDArray, NDArray]:
    from sklearn.datasets import make_circles

    return make_circles(n_samples, noise=p["spread"], factor=0.5, random_state=seed)


def _anisotropic(n_samples: int, p: dict[str, Any], seed: int) -> tuple[NDArray, NDArray]:
    X, y = _blobs(n_samples, {**p, "features": 2}, seed)
    # The shear of scikit-learn's comparison of clusterers on toy datasets.
    return X @ np.array([[0.6, -0.6], [-0.4, 0.8]]), y


def _varied_density(n_samples: int, p: dict[str, Any], seed: int) -> tuple[NDArray, NDArray]:
    # From the densest to the loosest cluster the spread grows evenly by a factor of five.
    spread = np.linspace(0.5, 2.5, p["clusters"])
    return _blobs(n_samples, {**p, "spread": spread}, seed)


SHAPES: dict[str, Shape] = {
    "blobs": Shape(
        _blobs, {"clusters": 5, "features": 10, "spread": 1.0}, "round Gaussian clusters"
    ),
    "moons": Shape(_moons, {"spread": 0.05}, "two interleaved half circles"),
    "circles": Shape(_circles, {"spread": 0.05}, "a circle within a circle"),
    "anisotropic": Shape(
        _anisotropic, {"clusters": 3, "spread": 1.0}, "Gaussian clusters stretched one way"
    ),
    "varied-density": Shape(
        _varied_density, {"clusters": 3, "features": 2}, "Gaussian clusters of growing spread"
    ),
}
