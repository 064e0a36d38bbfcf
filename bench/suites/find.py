"""Finding a suite by its name."""

import importlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bench.datasets import LOADERS
from bench.datasets.request import data_folder
from bench.errors import UserError, unknown_name
from bench.methods.reason import reason
from bench.spec.suite import Suite
from bench.suites import SUITES
from bench.suites.folder import read_folder
from bench.suites.suite_file import as_suite, read_suite_file


def find_suite(
    name: str, defined: Mapping[str, Suite], data_dir: Path | None = None
) -> tuple[str, Suite, list[str]]:
    """Find a suite by name.

    Parameters
    ----------
    name : str
        Of a suite that the spec defines, of one that ships with us or with an installed package, of
        a suite file or a folder, or of a folder in the folder of datasets.
    defined : mapping
        What the spec defines.
    data_dir : Path, optional
        The folder of datasets.

    Returns
    -------
    name : str
        What it is called in tables: of a file or folder its stem.
    suite : Suite
    notes : list of str
        What a user must know of how it was read.

    Raises
    ------
    UserError
        There is none of that name, or it is broken.
    """
    if name in defined:
        return name, defined[name], []
    if (known := SUITES.lookup(name)) is not None:
        suite, notes = _loaded(name, known.path, known.preset)
        return name, suite, notes
    in_data = data_folder(data_dir) / name
    for path in (Path(name).expanduser(), in_data):
        if path.exists():
            suite, notes = _from_path(path)
            return path.resolve().stem if path.is_file() else path.resolve().name, suite, notes
    if "/" in name or name.endswith(".toml"):
        raise UserError(f"Got suite {name!r}, but there is no such file or folder: check the path.")
    raise unknown_name("suite", name, [*defined, *SUITES.all()])


def _from_path(path: Path) -> tuple[Suite, list[str]]:
    if path.is_dir():
        return read_folder(path, set(LOADERS.all()))
    return read_suite_file(path), []


def _loaded(name: str, path: str, preset: dict[str, Any]) -> tuple[Suite, list[str]]:
    """Import what gives a suite, ours or an installed package's."""
    module, _, attribute = path.partition(":")
    try:
        value = getattr(importlib.import_module(module), attribute)
        value = value(**preset) if callable(value) else value
    except Exception as error:
        raise UserError(
            f"Got suite {name!r}, which {path!r} does not give ({reason(error)}): fix or remove "
            "the package that declares it."
        ) from error
    if isinstance(value, Suite):
        return value, []
    if isinstance(value, dict):
        return as_suite(value, f"the suite {name!r}"), []
    if isinstance(value, str | Path) and Path(value).exists():
        return _from_path(Path(value))
    raise UserError(
        f"Got suite {name!r}, for which {path!r} gives {type(value).__name__}, but expected a "
        "suite, a dict of one, or the path of a suite file or folder."
    )
