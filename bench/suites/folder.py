"""A folder as a suite: sub-folders are groups, files datasets."""

from pathlib import Path

from bench.datasets.data_names import table_names
from bench.datasets.labels_file import is_reference
from bench.datasets.local import FORMATS
from bench.datasets.suffixes import format_of, uncompressed
from bench.errors import UserError
from bench.spec.suite import Suite
from bench.suites.suite_file import read_suite_file

FACTS = "suite.toml"
"""A file in the folder with further facts: source, licence, citation, `read`."""

_TEXTS = {"readme", "license", "licence", "citation", "copying", "changelog", "notice", "about"}


def read_folder(folder: Path, taken: set[str] | None = None) -> tuple[Suite, list[str]]:
    """Read a folder as a suite.

    Parameters
    ----------
    folder : Path
        Files of data, in sub-folders by group; a file ``suite.toml`` may say what it is.
    taken : set of str, optional
        Names that stand for something else.

    Returns
    -------
    suite : Suite
        Datasets are called by their stems, and by group and stem where two are alike.
    notes : list of str
        Other files that are there.

    Raises
    ------
    UserError
        It holds no data.
    """
    facts = read_suite_file(folder / FACTS) if (folder / FACTS).is_file() else Suite()
    if facts.names():
        return facts, []
    files = [path for path in sorted(folder.rglob("*")) if _is_shown(path, folder)]
    data = [path for path in files if is_data(path)]
    if not data:
        raise UserError(
            f"Got suite folder {str(folder)!r}, in which no file is data: expected files that end "
            f"in {', '.join(FORMATS)}, in a sub-folder for each group."
        )
    names = table_names([str(path) for path in data], taken or set())
    datasets = {}
    for name, path in zip(names, data, strict=True):
        group = path.parent.relative_to(folder).as_posix()
        datasets[name] = {"use": str(path)} | ({} if group == "." else {"group": group})
    return facts.model_copy(update={"datasets": datasets}), _notes(folder, files, data)


def is_data(path: Path) -> bool:
    """Return whether a file is a dataset, by its name.

    Labels of a battery are not, nor are READMEs; nor a text beside a file of its stem, or in a
    folder of a battery, whose features end in ``.data``.
    """
    kind, stem = format_of(path), uncompressed(path).stem
    if kind not in FORMATS or is_reference(path) or stem.lower() in _TEXTS:
        return False
    beside = [other for other in path.parent.iterdir() if other != path and other.is_file()]
    return kind != ".txt" or not any(
        format_of(other) == ".data"
        or (format_of(other) in FORMATS and uncompressed(other).stem == stem)
        for other in beside
    )


def _is_shown(path: Path, folder: Path) -> bool:
    parts = path.relative_to(folder).parts
    return path.is_file() and not any(part.startswith(".") for part in parts)


def _notes(folder: Path, files: list[Path], data: list[Path]) -> list[str]:
    """Note files that are no data, except descriptions and labels."""
    others = [
        path.relative_to(folder).as_posix()
        for path in files
        if path not in data and format_of(path) not in FORMATS and not is_reference(path)
        and path.name != FACTS and uncompressed(path).stem.lower() not in _TEXTS
    ]  # fmt: skip
    if not others:
        return []
    more = f" and {len(others) - 3} others" if len(others) > 3 else ""
    return [f"in {folder}, no data are: {', '.join(others[:3])}{more}"]
