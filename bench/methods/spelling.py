"""The spellings of an import path: ``module:Class``, a file, or dots only."""

import importlib.util
import os
import sys
from pathlib import Path

from bench.errors import UserError, unknown_name
from bench.methods.by_file import is_file
from bench.methods.clash import PACKAGES
from bench.methods.expression import PICKLED
from bench.methods.registry import METHODS
from bench.methods.source import module_file


def import_path(kind: str, use: str) -> str | None:
    """Return the import path that a text spells, as ``module:Class``, or None.

    ``plug.py:Mine`` and ``./plug.py:Mine`` are ``plug:Mine`` where that name means this file, and
    a path of the file's own where it means another (as ``embeddings`` does). ``plug.Mine`` is
    ``plug:Mine`` where there is such a module.

    Raises
    ------
    UserError
        A part is missing, or the file is.
    """
    if use.startswith(PICKLED):
        return use
    module, colon, attribute = (part.strip() for part in use.rpartition(":"))
    if not colon:
        return None if is_file(use) else _with_dots(use)
    if not module or not attribute:
        raise UserError(
            f"Got {kind} {use!r}, in which the {'class' if module else 'module'} is missing: "
            "expected 'module:Class', as in 'sklearn.manifold:Isomap'."
        )
    return f"{_of_file(kind, use, module) if is_file(module) else module}:{attribute}"


def is_method(kind: str, use: str) -> bool:
    """Return whether a text names a registered method or an import path."""
    return METHODS[kind].lookup(use) is not None or import_path(kind, use) is not None


def is_known(kind: str, path: str) -> bool:
    """Return whether an import path is registered or part of the suite."""
    part_of_suite = path.partition(":")[0].partition(".")[0] in PACKAGES
    return part_of_suite or any(path == known.path for known in METHODS[kind].all().values())


def unknown_method(kind: str, use: str, also: tuple[str, ...] = ()) -> UserError:
    """Say that a text names no method, and what may be meant."""
    folder, slash, name = use.rpartition("/")
    for path in (Path(f"{folder}.py"), Path(folder)) if slash else ():
        if path.exists():
            return UserError(f"Got {kind} {use!r}, which is unknown: did you mean '{path}:{name}'?")
    return unknown_name(kind, use, {*METHODS[kind].all(), *also})


def _of_file(kind: str, use: str, module: str) -> str:
    """Return the module's name if it means this file, else its path."""
    file = Path(os.path.abspath(Path(module).expanduser()))
    if file.is_dir():
        file = file / "__init__.py"
    if not file.is_file():
        raise UserError(
            f"Got {kind} {use!r}, but there is no file {module!r}: check the path, which is "
            "relative to the working folder."
        )
    for folder in dict.fromkeys((os.getcwd(), *filter(None, sys.path))):
        if file.is_relative_to(folder):
            parts = file.relative_to(folder).with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            if all(map(str.isidentifier, name.split("."))) and module_file(name) == file.resolve():
                return name
    return str(file)


def _with_dots(use: str) -> str | None:
    """Return the import path of ``package.module.Class`` without importing it."""
    parts = use.split(".")
    if len(parts) < 2 or not all(map(str.isidentifier, parts)):
        return None
    for n in range(len(parts) - 1, 0, -1):
        name = ".".join(parts[:n])
        if module_file(name) is not None or (n == 1 and _is_importable(name)):
            return f"{name}:{'.'.join(parts[n:])}"
    return None


def _is_importable(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except (ImportError, ValueError):
        return False
