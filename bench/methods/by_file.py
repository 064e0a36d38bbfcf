"""Modules named by their file, such as ``./embeddings.py``.

They mean that file, even if a module of the same name exists elsewhere.
"""

import hashlib
import importlib
import importlib.machinery
import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType

_files: dict[str, Path] = {}
"""The top-level modules named by file so far: name in this process -> file."""


def is_file(module: str) -> bool:
    """Return whether a module's name is a path."""
    return module.endswith(".py") or os.sep in module or "/" in module


def module_name(module: str) -> str:
    """Return the name under which a module is loaded.

    This is its own name, or one derived from the path of its file.

    A file of a package is a module of that package, so that its relative imports work.
    """
    if not is_file(module):
        return module
    file = Path(module)
    parts = [] if file.stem == "__init__" else [file.stem]
    top = file
    while (top.parent / "__init__.py").is_file():
        parts.insert(0, top.parent.name)
        top = top.parent
    digest = hashlib.sha256(str(top).encode()).hexdigest()[:12]
    name = f"{parts[0]}_of_{digest}"
    _files[name] = top if top == file else top / "__init__.py"
    return ".".join([name, *parts[1:]])


def plain_name(name: str) -> str:
    """Return a module's own name, wherever its file lies."""
    top, dot, rest = name.partition(".")
    return f"{top.rpartition('_of_')[0]}{dot}{rest}" if top in _files else name


def find_spec(top: str) -> importlib.machinery.ModuleSpec | None:
    """Return where a top-level module named by its file is, or None."""
    file = _files.get(top)
    if file is None or not file.is_file():
        return None
    folders = [str(file.parent)] if file.name == "__init__.py" else None
    return importlib.util.spec_from_file_location(top, file, submodule_search_locations=folders)


def import_module(module: str) -> ModuleType:
    """Import a module by its name or by its file."""
    name = module_name(module)
    top = name.partition(".")[0]
    spec = find_spec(top) if top not in sys.modules else None
    if spec is not None:
        assert spec.loader is not None, "a file has a loader"
        sys.modules[top] = importlib.util.module_from_spec(spec)
        try:
            spec.loader.exec_module(sys.modules[top])
        except BaseException:
            del sys.modules[top]
            raise
    return importlib.import_module(name)
