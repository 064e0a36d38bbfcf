"""A worker's environment variables, and which belong to packages."""

import os
import sys
from types import FrameType
from typing import Any

from bench.methods.installed import is_package, is_standard

_by_packages: set[str] = set()


def watch_imports() -> None:
    """Watch which variables installed packages set during import.

    OpenMP and TensorFlow go on reading theirs, so these stay. Python has no way to end this.
    """

    def heard(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "os.putenv":
            name = os.fsdecode(arguments[0])
            if name not in os.environ and _is_import(sys._getframe(1)):
                _by_packages.add(name)

    sys.addaudithook(heard)


def _is_import(frame: FrameType | None) -> bool:
    """Return whether code runs because an installed package is being imported."""
    while frame is not None:
        code = frame.f_code
        if not is_standard(code.co_filename):
            if not is_package(code.co_filename):
                return False
            if code.co_name == "<module>":
                return True
        frame = frame.f_back
    return False


def read() -> dict[str, str]:
    """Return the variables that a task may have set."""
    return {name: value for name, value in os.environ.items() if name not in _by_packages}


def write(variables: dict[str, str]) -> None:
    """Set the variables to what `read` returned."""
    now = read()
    for name in now.keys() - variables.keys():
        del os.environ[name]
    for name, value in variables.items():
        if now.get(name) != value:
            os.environ[name] = value
