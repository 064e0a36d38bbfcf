"""A user's module with the name of one of the suite's packages."""

import sys
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from bench.errors import UserError

ROOT = Path(__file__).parents[2]
"""The folder that holds the three packages."""

PACKAGES = ("embeddings", "clustering")


def keep_ours() -> None:
    """Make sure that the names of the suite's packages mean these.

    A script that lies beside an ``embeddings.py`` of its own would have the suite import that.

    Raises
    ------
    UserError
        The program has imported its own already.
    """
    for name in PACKAGES:
        loaded = sys.modules.get(name)
        if loaded is None:
            _load(name)
        elif not _is_ours(name, getattr(loaded, "__file__", None)):
            where = getattr(loaded, "__file__", None) or next(iter(loaded.__path__))
            raise UserError(
                f"Got a module {name!r} of your own ({where}), which has the name of a package of "
                "clusterbench: rename it, or do not import it in this program and name its class "
                f"by file, as in {_by_file(Path(where), Path.cwd())!r}."
            )


def hint(module: str) -> str | None:
    """Return how to name a class whose module's name is taken."""
    top, *rest = module.split(".")
    if top not in (*PACKAGES, "bench"):
        return None
    for folder in filter(None, sys.path):
        path = Path(folder, top, *rest)
        for file in (path.with_suffix(".py"), path / "__init__.py"):
            if file.is_file() and not file.is_relative_to(ROOT / top):
                return (
                    f"{top!r} is a package of clusterbench: to use your own, rename it or name the "
                    f"class by its file, as in {_by_file(file, Path(folder))!r}"
                )
    return None


def find_spec(top: str) -> ModuleSpec | None:
    """Return where one of the suite's packages is, or None."""
    if top not in (*PACKAGES, "bench"):
        return None
    folder = _root() / top
    return spec_from_file_location(
        top, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )


def _root() -> Path:
    """Return the import path's first folder that holds the whole suite."""
    for folder in map(Path, filter(None, sys.path)):
        if all((folder / name / "__init__.py").is_file() for name in (*PACKAGES, "bench")):
            return folder
    return ROOT


def _load(name: str) -> None:
    spec = PathFinder.find_spec(name)
    if spec is not None and _is_ours(name, spec.origin):
        return  # whoever imports it next gets ours
    spec = find_spec(name)
    assert spec is not None, "it is one of ours"
    assert spec.loader is not None, "a file has a loader"
    sys.modules[name] = module_from_spec(spec)
    spec.loader.exec_module(sys.modules[name])


def _is_ours(name: str, file: str | None) -> bool:
    return file is not None and Path(file).is_relative_to(ROOT / name)


def _by_file(file: Path, folder: Path) -> str:
    shown = f"./{file.relative_to(folder)}" if file.is_relative_to(folder) else str(file)
    return f"{shown}:Mine"
