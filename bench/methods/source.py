"""A method's code: modules that count by content, and their libraries."""

import hashlib
import importlib.machinery
import importlib.util
import json
import os
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bench.methods import by_file, clash
from bench.methods.distributions import OURS, distribution_of, is_plugin
from bench.methods.expression import PICKLED
from bench.methods.imports import EVERYTHING, NOTHING, Code, Use, read_code
from bench.methods.parameter_files import parameter_files
from bench.methods.pickled import modules_within


@dataclass(frozen=True)
class Source:
    """A method's code, as its identity needs it.

    Parameters
    ----------
    code : str
        SHA-256 over the modules that count by content; ``"installed"`` where only libraries do, and
        ``"absent"`` where there is no such module.
    distributions : tuple of str
        Names of the libraries that these modules import: see `bench.methods.distributions`.
    """

    code: str
    distributions: tuple[str, ...]


def method_fingerprint(path: str, params: dict[str, Any], code: str | None = None) -> str:
    """Identify a method by its code and its parameters' files.

    If a file of weights, or an embedding computed elsewhere, is replaced, results of the old file
    are therefore not used again. `code` is that of `method_source`, if it is known already.
    """
    code = method_source(path).code if code is None else code
    if path.startswith(PICKLED):
        code = f"{Path(path).stem} {code}"  # its file is named by what it holds
    files = parameter_files(params)
    digest = hashlib.sha256(json.dumps([code, files]).encode()).hexdigest()
    return digest if files or path.startswith(PICKLED) else code


def method_source(path: str) -> Source:
    """Identify the code of a method: see `source_fingerprint`."""
    if path.startswith(PICKLED):
        return _source([Use(name, EVERYTHING) for name in modules_within(path)])
    module, _, attribute = path.rpartition(":")
    name = by_file.module_name(module)
    return _source([Use(name, attribute.partition(".")[0] or EVERYTHING)])


@cache
def suite_source(path: str) -> Source:
    """Return the source of the suite's own code, read once per process."""
    return method_source(path)


def source_fingerprint(path: str) -> str:
    """Identify the code behind an import path without importing it.

    Every import that runs is followed, including those in functions, and so is every parent
    package. Imports under ``if TYPE_CHECKING:`` do not run. But a package may provide the names
    that they bind through its own ``__getattr__`` (PEP 562). Then these imports are followed for
    the names that another module imports from the package, or for all names if a module imports
    the package itself.

    The suite's own modules, the user's and those of a plug-in's own distribution count by content,
    wherever they lie. Modules of other distributions are not read: see `Source`.

    Parameters
    ----------
    path : str
        ``"module:attribute"``.

    Returns
    -------
    str
        See `Source.code`. An edited plug-in never meets its old results.
    """
    return method_source(path).code


REGISTRIES = frozenset({"embeddings", "clustering"})
"""Packages whose own file is only the table of our methods.

A new line in it, for a new method, must not change the identity of the others. The parameters that
a name presets are part of every key anyway."""


def _source(roots: list[Use]) -> Source:
    sources, distributions = _collect(roots)
    if not sources:
        known = distributions or any(_is_standard(use.module) for use in roots)
        return Source("installed" if known else "absent", tuple(sorted(distributions)))
    digest = hashlib.sha256()
    for name in sorted(sources):
        digest.update(by_file.plain_name(name).encode() + b"\0" + sources[name] + b"\0")
    return Source(digest.hexdigest(), tuple(sorted(distributions)))


def _collect(roots: list[Use]) -> tuple[dict[str, bytes], set[str]]:
    """Return the sources of modules and their imports, and the libraries."""
    sources: dict[str, bytes] = {}
    own = _own_distributions(roots)
    codes: dict[str, Code | str | None] = {}
    waiting, visited = [*roots], set[Use]()
    while waiting:
        use = waiting.pop()
        if use in visited or _is_standard(use.module):
            continue
        visited.add(use)
        parents = _with_parents(use.module)[:-1]
        waiting += [Use(parent, NOTHING) for parent in parents]
        if any(isinstance(codes.get(parent), str) for parent in parents):
            continue  # inside a library
        if use.module not in codes:
            codes[use.module] = _code(use.module, own)
        code = codes[use.module]
        if isinstance(code, str):
            continue
        if use.name not in (NOTHING, EVERYTHING):
            waiting.append(Use(f"{use.module}.{use.name}", EVERYTHING))  # if it is a module
        if code is not None:
            sources[use.module] = code.source
            waiting += [*code.uses, *code.handed_on(use.name)]
    # A plug-in's own RECORD speaks for the files beside its modules.
    return sources, {code for code in codes.values() if isinstance(code, str)} | own - {OURS}


def _own_distributions(roots: list[Use]) -> set[str]:
    """Name the distributions whose modules count by content."""
    names = {OURS}
    for use in roots:
        file = module_file(use.module)
        distribution = distribution_of(use.module, file) if file is not None else None
        if distribution is not None and is_plugin(distribution):
            names.add(distribution.name)
    return names


def _code(name: str, own: set[str]) -> Code | str | None:
    """Read a module's code.

    Returns the name of its library instead, or None for no module and for registries.
    """
    file = None if name in REGISTRIES else module_file(name)
    if file is None:
        return None
    distribution = distribution_of(name, file)
    if distribution is not None and distribution.name not in own:
        return distribution.name
    if file.suffix != ".py":
        return Code(file.read_bytes(), (), {})
    package = name if file.name == "__init__.py" else name.rpartition(".")[0]
    return read_code(file.read_bytes(), package)


def _is_standard(module: str) -> bool:
    return module.partition(".")[0] in sys.stdlib_module_names


def _with_parents(module: str) -> list[str]:
    parts = module.split(".")
    return [".".join(parts[: i + 1]) for i in range(len(parts))]


def module_file(name: str) -> Path | None:
    """Find a module's source file without importing it.

    A submodule is looked up in the folder of its parent.
    """
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
    return Path(origin).absolute() if origin and os.path.isfile(origin) else None
