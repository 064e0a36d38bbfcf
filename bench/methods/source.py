"""What a method's code is: a version, or the hash of the source that a user may edit."""

import hashlib
import importlib.machinery
import importlib.util
import os
import sys
import sysconfig
from functools import cache
from pathlib import Path
from typing import Any

from bench.methods import by_file, clash
from bench.methods.expression import PICKLED
from bench.methods.imports import EVERYTHING, NOTHING, Code, Use, read_code


def method_fingerprint(path: str, params: dict[str, Any]) -> str:
    """Identify what a method is made of: its code, and the files that its parameters name.

    Weights, or an embedding computed elsewhere, that were replaced since thus never meet the
    results of the old ones.
    """
    if path.startswith(PICKLED):
        return Path(path).stem  # its file is named by its content
    code = source_fingerprint(path)
    files = sorted({v for v in params.values() if isinstance(v, str) and os.path.isfile(v)})
    if not files:
        return code
    digest = hashlib.sha256(code.encode())
    for file in files:
        with open(file, "rb") as content:
            digest.update(hashlib.file_digest(content, "sha256").digest())
    return digest.hexdigest()


def source_fingerprint(path: str) -> str:
    """Identify the code behind an import path without importing it.

    Every import that runs is followed, in functions too, and so is every parent package. Imports
    under ``if TYPE_CHECKING:`` do not run. A package may hand on the names that they bind when it
    is asked for them, by a ``__getattr__`` of its own (PEP 562): then they are followed for the
    names that another module imports from it, and all of them where one imports the package
    itself.

    Parameters
    ----------
    path : str
        ``"module:attribute"``.

    Returns
    -------
    str
        ``"installed"`` for a module of an installed distribution, whose version the records carry;
        else the SHA-256 over the module's source and that of every module it imports, directly or
        not, that is no installed one either. An edited plug-in thus never meets its old results.
    """
    module, _, attribute = path.rpartition(":")
    found = _collect(by_file.module_name(module), attribute.partition(".")[0] or EVERYTHING)
    if not found:
        return "installed"
    digest = hashlib.sha256()
    for name in sorted(found):
        digest.update(by_file.plain_name(name).encode() + b"\0" + found[name] + b"\0")
    return digest.hexdigest()


REGISTRIES = frozenset({"embeddings", "clustering"})
"""Packages whose own file is the table of our methods: a line more in it, for a method more, makes
none of the others another one. The parameters that a name presets are in every key as it is."""

INSTALLED = frozenset({"site-packages", "dist-packages"})
"""What folders of installed packages are called, a user's own and those of other environments."""


@cache
def _installed_folders() -> tuple[Path, ...]:
    kinds = ("stdlib", "platstdlib", "purelib", "platlib")
    return tuple({Path(sysconfig.get_path(kind)).resolve() for kind in kinds})


def is_installed(file: Path) -> bool:
    """Tell whether a file belongs to Python or to an installed package."""
    folders = _installed_folders()
    return not INSTALLED.isdisjoint(file.parts) or any(map(file.is_relative_to, folders))


def _collect(module: str, wanted: str) -> dict[str, bytes]:
    """Return the sources of a module and of all it imports, by name, the installed left out."""
    found: dict[str, bytes] = {}
    codes: dict[str, Code | None] = {}
    waiting, seen = [Use(module, wanted)], set[Use]()
    while waiting:
        use = waiting.pop()
        if use in seen or use.module.partition(".")[0] in sys.stdlib_module_names:
            continue
        seen.add(use)
        waiting += [Use(parent, NOTHING) for parent in _with_parents(use.module)[:-1]]
        if use.name not in (NOTHING, EVERYTHING):
            waiting.append(Use(f"{use.module}.{use.name}", EVERYTHING))  # if it is a module
        if use.module not in codes:
            codes[use.module] = _code(use.module)
        code = codes[use.module]
        if code is not None:
            found[use.module] = code.source
            waiting += [*code.uses, *code.handed_on(use.name)]
    return found


def _code(name: str) -> Code | None:
    """Read a module; None for one that is installed, or none, or whose own file is a table."""
    file = None if name in REGISTRIES else module_file(name)
    if file is None or is_installed(file):
        return None
    package = name if file.name == "__init__.py" else name.rpartition(".")[0]
    return read_code(file.read_bytes(), package)


def _with_parents(module: str) -> list[str]:
    parts = module.split(".")
    return [".".join(parts[: i + 1]) for i in range(len(parts))]


def module_file(name: str) -> Path | None:
    """Find a module's source without importing it; a submodule's in the folder of its parent."""
    folders = None
    for part in _with_parents(name):
        try:
            spec = by_file.find_spec(part) or clash.find_spec(part)
            spec = spec or importlib.machinery.PathFinder.find_spec(part, folders)
        except (ImportError, ValueError, KeyError):  # KeyError: of a namespace not imported yet
            return None
        if spec is None:
            spec = importlib.util.find_spec(part) if "." not in part else None  # editable installs
        if spec is None:
            return None
        folders = list(spec.submodule_search_locations or [])
    origin = spec.origin if spec is not None else None
    return Path(origin).resolve() if origin and origin.endswith(".py") else None
