"""A folder of text files, in which a sub-folder is a class."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.datasets.encodings import decode
from bench.datasets.folder import classes_of

SUFFIXES = {"", ".txt", ".text", ".md", ".rst"}


@dataclass(frozen=True)
class TextFolder:
    """Documents with the names of their files, and the class of each."""

    documents: list[str]
    classes: NDArray[np.str_] | None
    names: NDArray[np.str_]
    notes: tuple[str, ...]


def documents_of(files: list[Path]) -> list[Path]:
    """Return the text files by name; digits are not a suffix."""
    return [
        path
        for path in files
        if path.suffix.lower() in SUFFIXES or path.suffix.removeprefix(".").isdigit()
    ]


def read(folder: Path, files: list[Path], encoding: str | None = None) -> TextFolder:
    """Read all text files below a folder, sorted by path.

    Parameters
    ----------
    folder : Path
    files : list of Path
        All files below it, hidden ones aside.
    encoding : str, optional
        Of the files; guessed for each where it is not given.

    Raises
    ------
    UserError
        Files that hold no text, or some in sub-folders and some not.
    """
    paths = documents_of(files)
    classes = classes_of(paths, folder, "text files")
    decoded = [decode(path.read_bytes(), path, encoding) for path in paths]
    what = "no sub-folders, so no truth" if classes is None else "each sub-folder a class"
    encodings = ", ".join(dict.fromkeys(name for _, name in decoded))
    notes = [f"read as: {len(paths)} text files, {encodings}, {what}"]
    if len(files) > len(paths):
        notes.append(f"not used: {len(files) - len(paths)} files that are no text")
    return TextFolder(
        [text for text, _ in decoded],
        classes,
        np.array([path.relative_to(folder).as_posix() for path in paths]),
        tuple(notes),
    )
