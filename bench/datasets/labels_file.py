"""Truth in a file of its own, beside the features'."""

import io
import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.datasets.encodings import decode
from bench.datasets.reading import Reading
from bench.datasets.suffixes import format_of, uncompressed, unpacked, unreadable
from bench.errors import UserError

NOISE = "0"
"""What marks a sample as noise in the references of Gagolewski's battery; classes begin with 1."""
_REFERENCE = re.compile(r"\.labels\d+", re.ASCII)


def beside(path: Path) -> list[Path]:
    """Return the reference files that belong to the features in `path`.

    NAME.data has NAME.labels0, NAME.labels1 …, each perhaps compressed.
    """
    if format_of(path) != ".data":
        return []
    stem = uncompressed(path).stem
    return sorted(
        other
        for other in path.parent.glob(f"{_escaped(stem)}.labels*")
        if is_reference(other) and uncompressed(other).stem == stem
    )


def is_reference(path: Path) -> bool:
    """Return whether a file's name marks it as a battery's reference."""
    return _REFERENCE.fullmatch(format_of(path)) is not None


def find(path: Path, target: str) -> Path | None:
    """Return the file that a target names, or None.

    It is looked for beside the features and in the working folder.

    ``labels1`` names the reference of that number; None where the target names no file.
    """
    for reference in beside(path):
        if format_of(reference) == f".{target}":
            return reference
    for candidate in (path.parent / target, Path(target).expanduser()):
        if ("." in target or "/" in target) and candidate.is_file() and candidate != path:
            return candidate
    return None


def read(path: Path, n_samples: int, encoding: str | None = None) -> NDArray:
    """Read one label for each sample.

    A text file has one label per line, perhaps below a name; ``.npy`` one array.

    Raises
    ------
    UserError
        Another number of labels, or more than one per line.
    """
    raw = unpacked(path)
    if format_of(path) == ".npy":
        try:
            labels = np.load(io.BytesIO(raw), allow_pickle=False)
        except Exception as error:  # a parser of bytes raises anything on broken ones
            raise unreadable(path, "a file of numpy.save", error) from error
        labels = np.asarray(labels).ravel() if 1 in np.shape(labels) else np.asarray(labels)
        lines = list(labels)
    else:
        text, _ = decode(raw, path, encoding)
        lines = [_label(line, path) for line in text.removesuffix("\n").split("\n")]
        while len(lines) > n_samples and lines[-1] is None:
            lines.pop()
        lines = lines[1:] if len(lines) == n_samples + 1 else lines
    if len(lines) != n_samples:
        raise UserError(
            f"Got {len(lines)} labels in {path} for {n_samples} samples, but expected one for each."
        )
    return labels if format_of(path) == ".npy" else np.array(lines, dtype=object)


def has_noise(path: Path, labels: NDArray) -> bool:
    """Return whether a file is a battery's reference with noise."""
    return is_reference(path) and any(str(label) == NOISE for label in labels)


def note(path: Path, labels: NDArray, others: list[Path], reading: Reading) -> str:
    """Describe where the truth came from, and which label marks noise."""
    text = f"truth: {path.name}"
    if has_noise(path, labels) and reading.unlabelled is None:
        text += f", where {NOISE} marks noise (unlabelled = false makes it a class)"
    unused = [other.name for other in others if other != path]
    return text + (f"; not used: {', '.join(unused)}" if unused else "")


def _label(line: str, path: Path) -> str | None:
    text = line.strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        return text[1:-1]
    for sep in ",;\t":
        if sep in text:
            raise UserError(
                f"Got {text!r} in {path}, but expected one label per line: keep one column, or put "
                "it into the table of features and name that column as the target."
            )
    return text or None


def _escaped(stem: str) -> str:
    return re.sub(r"([*?\[])", r"[\1]", stem)
