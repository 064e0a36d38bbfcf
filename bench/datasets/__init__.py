"""Datasets: loaders that turn a name into features with their truth.

Each source has a file of its own. Only this table names them, so importing the package loads none
of their libraries.
"""

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.datasets.dataset import Dataset
from bench.datasets.objects import from_object
from bench.datasets.reading import Reading
from bench.datasets.request import Request
from bench.datasets.saved import SUFFIX
from bench.datasets.subset import check_rule, draw
from bench.errors import UserError, unknown_name
from bench.methods.reason import reason
from bench.methods.registry import Registry

DATASETS: dict[str, tuple[str, dict[str, object]]] = {
    "mnist-5k": ("bench.datasets.mnist_5k:load", {}),
    "digits": ("bench.datasets.digits:load", {}),
    "mnist": ("bench.datasets.mnist_family:load", {"family": "mnist"}),
    "fashion-mnist": ("bench.datasets.mnist_family:load", {"family": "fashion-mnist"}),
    "kmnist": ("bench.datasets.mnist_family:load", {"family": "kmnist"}),
    "usps": ("bench.datasets.usps:load", {}),
    "pendigits": ("bench.datasets.pendigits:load", {}),
    "sklearn": ("bench.datasets.scikit_learn:load", {}),
    "openml": ("bench.datasets.openml:load", {}),
    "blobs": ("bench.datasets.synthetic:load", {"shape": "blobs"}),
    "moons": ("bench.datasets.synthetic:load", {"shape": "moons"}),
    "circles": ("bench.datasets.synthetic:load", {"shape": "circles"}),
    "anisotropic": ("bench.datasets.synthetic:load", {"shape": "anisotropic"}),
    "varied-density": ("bench.datasets.synthetic:load", {"shape": "varied-density"}),
}
"""Name -> (import path of the loader, parameters that the name presets).

A loader takes a `Request` and its presets, and returns the whole `Dataset`. That of an installed
package may also return the features, or features and truth, as arrays.
"""

WITHOUT_FILES = frozenset(
    {
        "mnist-5k",
        "digits",
        "sklearn",
        "blobs",
        "moons",
        "circles",
        "anisotropic",
        "varied-density",
    }
)
"""Datasets of ours that ship with packages or are computed, so that no user's file matters."""

LOADERS = Registry("clusterbench.datasets", DATASETS)
"""Our loaders, and those of installed packages."""

__all__ = ["Dataset", "Reading", "Request", "load"]


def load(
    name: str,
    *,
    data_dir: Path | None = None,
    n_samples: int | None = None,
    subset: str = "random",
    seed: int = 0,
    **reading: Any,
) -> Dataset:
    """Load a dataset by name, whole or a subset of it.

    Parameters
    ----------
    name : str
        A name of `DATASETS`, with what it takes after a colon (``openml:554``, ``blobs:10000``),
        or the path of a file or of a folder of images.
    data_dir : Path, optional
        Where data files lie; else the environment variable CLUSTERBENCH_DATA, else a folder of
        the user's.
    n_samples : int, optional
        Size of the subset; None for all samples.
    subset : {"random", "first", "stratified"}
        How the subset is chosen; see `bench.datasets.subset.draw`.
    seed : int
        Seed of the subset, and of the samples of a synthetic dataset.
    **reading
        How to read a file, where it is not to be guessed: `target` and all other keys of
        `bench.datasets.Reading`. OpenML takes `target`, `drop`, `categories` and `prepare`.

    Returns
    -------
    Dataset
        Features, float32, and the truth where there is one.

    Raises
    ------
    UserError
        An unknown name, an unreadable or broken file, a subset larger than the dataset.

    Examples
    --------
    >>> from bench.datasets import load
    >>> digits = load("digits", n_samples=300)
    >>> digits.X.shape, digits.X.dtype, digits.n_classes
    ((300, 64), dtype('float32'), 10)
    """
    check_rule(subset)
    request = Request.of(name, data_dir=data_dir, seed=seed, reading=reading)
    dataset = _loader(request)
    if n_samples is None:
        return dataset
    group = request.reading.references_of
    handed_over = name.endswith(SUFFIX)  # in a file for each reference
    key = group if group and handed_over else request.seed_key
    return draw(dataset, n_samples, how=subset, seed=seed, key=key)


def takes_target(name: str) -> bool:
    """Return whether `target` may be given for this kind of dataset.

    It may for files and OpenML.
    """
    head = name.partition(":")[0]
    return head == "openml" or (LOADERS.lookup(head) is None and not name.endswith(SUFFIX))


def load_loader(name: str, path: str) -> Callable[..., Any]:
    """Import the loader of a dataset.

    Raises
    ------
    UserError
        It cannot be imported.
    """
    module, _, function = path.partition(":")
    try:
        loader: Callable[..., Any] = getattr(importlib.import_module(module), function)
    except Exception as error:
        raise UserError(
            f"Got dataset {name!r}, whose loader {path!r} cannot be imported "
            f"({reason(error)}): fix or remove the package that declares it."
        ) from error
    return loader


def _loader(request: Request) -> Dataset:
    known = LOADERS.lookup(request.kind)
    if known is not None:
        result = load_loader(request.kind, known.path)(request, **known.preset)
    elif request.is_path:
        result = load_loader("files", "bench.datasets.local:load")(request)
    else:
        raise unknown_name("dataset", request.kind, LOADERS.all())
    return result if isinstance(result, Dataset) else from_object(result, request.name)
