"""Installed libraries: which one a module belongs to, and what identifies it."""

import hashlib
import re
from collections.abc import Iterable
from functools import cache
from importlib import metadata
from pathlib import Path

OURS = "clusterbench"

MANY_MODULES = 200
"""A method's own distribution with more modules than this is a library: scikit-learn has 600."""


@cache
def _records(folder: str) -> list[tuple[metadata.Distribution, str]]:
    """Return the distributions installed in a folder, with their RECORD texts."""
    installed = metadata.distributions(path=[folder])
    texts = ((each, each.read_text("RECORD")) for each in installed)
    return [(each, "\n" + text) for each, text in texts if text]


def distribution_of(module: str, file: Path) -> metadata.Distribution | None:
    """Return the distribution whose RECORD lists a module's file, or None.

    An editable install lists none of its modules: they are edited where they are.
    """
    up = module.count(".") + (file.stem == "__init__")
    folder = file.parents[up]
    line = f"\n{file.relative_to(folder).as_posix()},"
    return next((each for each, text in _records(str(folder)) if line in text), None)


def is_plugin(distribution: metadata.Distribution) -> bool:
    """Return whether a method's own distribution counts by its modules.

    Only small distributions do.
    """
    text = distribution.read_text("RECORD") or ""
    return text.count(".py,") <= MANY_MODULES


@cache
def libraries(names: tuple[str, ...]) -> dict[str, str]:
    """Identify distributions and their requirements by version and RECORD.

    What is not installed is left out.
    """
    identities: dict[str, str] = {}
    waiting, visited = list(names), set[str]()
    while waiting:
        name = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if name in visited:
            continue
        visited.add(name)
        try:
            distribution = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue
        identities[name] = f"{distribution.version} {_record_digest(distribution)}"
        waiting += _required(distribution.requires or ())
    return dict(sorted(identities.items()))


def _required(lines: Iterable[str]) -> list[str]:
    """Return the names in requirements that no extra has to ask for."""
    names = (
        re.match(r"[A-Za-z0-9][A-Za-z0-9._-]*", line) for line in lines if "extra ==" not in line
    )
    return [name.group() for name in names if name]


def _record_digest(distribution: metadata.Distribution) -> str:
    """Hash those lines of RECORD that do not vary between installations.

    Scripts name the interpreter, and the folder of metadata says who installed it and how.
    """
    lines = sorted(
        line
        for line in (distribution.read_text("RECORD") or "").splitlines()
        if not re.match(r"\.\.|/|[^/]+\.dist-info/|.*__pycache__/", line)
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:12]
