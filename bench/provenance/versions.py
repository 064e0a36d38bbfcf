"""Versions of the packages that compute results."""

import platform
from collections.abc import Mapping
from functools import cache
from importlib import metadata

COMPUTING = (
    "numpy",
    "scipy",
    "scikit-learn",
    "tensorflow",
    "keras",
    "umap-learn",
    "pynndescent",
    "numba",
    "openTSNE",
    "faiss-cpu",
)

"""What is installed wherever we are."""


@cache
def computing_versions() -> dict[str, str]:
    """Return the versions of Python and the packages behind all results."""
    return {"python": platform.python_version()} | versions_of(COMPUTING)


@cache
def versions_of(names: tuple[str, ...]) -> dict[str, str]:
    """Return the versions of further distributions; "absent" where one is not installed."""
    versions = {}
    for name in names:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            versions[name] = "absent"
    return versions


@cache
def version_behind(path: str) -> dict[str, str]:
    """Return the version of the distribution behind an import path.

    The result is empty if there is none.
    """
    top = path.partition(":")[0].partition(".")[0]
    return {name: metadata.version(name) for name in _distributions().get(top, [])}


@cache
def _distributions() -> Mapping[str, list[str]]:
    return metadata.packages_distributions()
