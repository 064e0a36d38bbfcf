"""Spec files that ship with the package: `clusterbench run --preset NAME`.

Each is a TOML file beside this one; its first line, a comment, says in a sentence what it is.
"""

from importlib import resources
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING

from bench.errors import unknown_name

if TYPE_CHECKING:
    from bench.spec.file import SpecFile

SUFFIX = ".toml"


def presets() -> dict[str, str]:
    """Return every preset's sentence by its name, names ascending."""
    return {name: _sentence(file.read_text("utf-8")) for name, file in _files().items()}


def read_preset(name: str) -> "SpecFile":
    """Read a preset.

    Raises
    ------
    UserError
        There is none of that name; the nearest one is named.
    """
    from bench.spec.resolve import parse

    files = _files()
    if name not in files:
        raise unknown_name("preset", name, files)
    return parse(files[name].read_text("utf-8"), f"the preset {name!r}")


def _files() -> dict[str, Traversable]:
    presets = (file for file in resources.files(__name__).iterdir() if file.name.endswith(SUFFIX))
    return {file.name.removesuffix(SUFFIX): file for file in sorted(presets, key=lambda f: f.name)}


def _sentence(text: str) -> str:
    return text.partition("\n")[0].removeprefix("#").strip()
