"""Whether a file belongs to Python or to an installed package."""

import sysconfig
from functools import cache
from pathlib import Path

INSTALLED = frozenset({"site-packages", "dist-packages"})
"""What folders of installed packages are called, a user's own and those of other environments."""


def is_installed(file: Path) -> bool:
    """Tell whether a file belongs to Python or to an installed package."""
    folders = _installed_folders()
    return not INSTALLED.isdisjoint(file.parts) or any(map(file.is_relative_to, folders))


@cache
def _installed_folders() -> tuple[Path, ...]:
    kinds = ("stdlib", "platstdlib", "purelib", "platlib")
    return tuple({Path(sysconfig.get_path(kind)).resolve() for kind in kinds})
