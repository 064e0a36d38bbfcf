"""Which files belong to Python and to installed packages, and which are a user's."""

import os
import sysconfig
from pathlib import Path

PACKAGES = frozenset({"site-packages", "dist-packages"})
"""What folders of installed packages are called, a user's own and those of other environments."""

_KINDS = ("stdlib", "platstdlib", "purelib", "platlib")
_FOLDERS = tuple({os.path.join(sysconfig.get_path(kind), "") for kind in _KINDS})


def is_installed(file: str) -> bool:
    """Tell whether a file is one of Python's, or of an installed package's."""
    return is_standard(file) or is_package(file) or file.startswith(_FOLDERS)


def is_package(file: str) -> bool:
    """Tell whether a file belongs to an installed package."""
    return not PACKAGES.isdisjoint(Path(file).parts)


def is_standard(file: str) -> bool:
    """Tell whether a file belongs to Python itself."""
    if file.startswith("<frozen "):
        return True
    return file.startswith(sysconfig.get_path("stdlib") + os.sep) and not is_package(file)
