"""Dataset names that mean files, and their short names in tables."""

import os
from collections.abc import Collection
from pathlib import Path, PurePath

COMPRESSIONS = (".gz", ".bz2", ".xz", ".zip")


def is_path(name: str) -> bool:
    """Return whether a dataset's name means a file or folder.

    It does if one exists, or if the name looks like a path.
    """
    if "/" in name or os.sep in name:
        return True
    try:
        if name and Path(name).exists():
            return True
    except (OSError, ValueError):
        return False  # too long a name, or one that no file can have
    # After a colon come parameters, and their numbers have points.
    return ":" not in name and PurePath(name).suffix != ""


def table_names(uses: list[str], taken: Collection[str]) -> list[str]:
    """Name datasets in files so that all names differ.

    Parameters
    ----------
    uses : list of str
        Paths of files and folders.
    taken : collection of str
        Names that other datasets have, or that stand for a registered one.

    Returns
    -------
    list of str
        The stem of each; with its suffix, or as much of the path as it takes, where two are alike.

    Examples
    --------
    >>> table_names(["old/iris.data.gz", "new/iris.csv", "moons.csv"], ["moons"])
    ['old/iris', 'new/iris', 'moons.csv']
    """
    names = [_of_a_part(use) or _stem(PurePath(use)) for use in uses]
    for longer in (_with_folder, _with_suffix, lambda path: path.as_posix()):
        for i in [i for i, name in enumerate(names) if name in taken or names.count(name) > 1]:
            names[i] = longer(PurePath(uses[i]))
    return names


def _of_a_part(use: str) -> str:
    """Name the part of a file that is meant, or return "".

    One such part is that of ``cells.h5ad#obsm/X_pca``.
    """
    file, mark, place = use.rpartition("#")
    if not mark or PurePath(file).suffix.lower() not in (".h5ad", *COMPRESSIONS):
        return ""
    return f"{_stem(PurePath(file))}#{PurePath(place).name}"


def _stem(path: PurePath) -> str:
    whole = path.with_suffix("") if path.suffix.lower() in COMPRESSIONS else path
    return whole.stem or path.name or str(path)


def _with_folder(path: PurePath) -> str:
    folder = path.parent.name
    return f"{folder}/{_stem(path)}" if folder else path.name


def _with_suffix(path: PurePath) -> str:
    return f"{path.parent.name}/{path.name}" if path.parent.name else path.name
