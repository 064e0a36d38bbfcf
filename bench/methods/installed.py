"""Which files belong to Python and installed packages, and which to users."""

import os
import sys
import sysconfig
from functools import cache
from pathlib import Path, PurePath

PACKAGES = frozenset({"site-packages", "dist-packages"})
"""What folders of installed packages are called, a user's own and those of other environments."""

_KINDS = ("stdlib", "platstdlib", "purelib", "platlib")
_FOLDERS = tuple({os.path.join(sysconfig.get_path(kind), "") for kind in _KINDS})
_STANDARD = os.path.join(sysconfig.get_path("stdlib"), "")


def is_installed(file: str) -> bool:
    """Return whether a file belongs to Python or an installed package."""
    return is_standard(file) or is_package(file) or file.startswith(_FOLDERS)


def is_package(file: str) -> bool:
    """Return whether a file belongs to an installed package.

    Packages may also lie where ``pip install --target`` has put them, on the import path by
    ``PYTHONPATH`` or by a .pth file. What lies beside them there, and no RECORD lists, is a user's.
    """
    parts = PurePath(file).parts
    if not PACKAGES.isdisjoint(parts):
        return True
    folders = (
        folder for folder in sys.path if folder and file.startswith(os.path.join(folder, ""))
    )
    return any(_is_listed(file, folder) for folder in folders)


def is_standard(file: str) -> bool:
    """Return whether a file belongs to Python itself."""
    return file.startswith("<frozen ") or (file.startswith(_STANDARD) and not is_package(file))


def _is_listed(file: str, folder: str) -> bool:
    parts = PurePath(file).parts[len(PurePath(folder).parts) :]
    return bool(parts) and parts[0] in _listed(folder)


@cache
def _listed(folder: str) -> frozenset[str]:
    """Return the names directly below a folder that its RECORD files list."""
    try:
        records = [each.path for each in os.scandir(folder) if each.name.endswith(".dist-info")]
    except OSError:
        return frozenset()
    names = set()
    for record in records:
        try:
            lines = (Path(record) / "RECORD").read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            continue
        # The first part alone: what a broken line names has none.
        names |= {part for line in lines for part in PurePath(_path(line)).parts[:1]}
    return frozenset(names - {".."})


def _path(line: str) -> str:
    return line.partition(",")[0].strip('"')
