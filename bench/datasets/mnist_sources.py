"""Sources of MNIST-like pictures: IDX files, a MATLAB file, OpenML."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.datasets import idx, mat, openml
from bench.datasets.suffixes import unpacked
from bench.errors import UserError

PARTS = ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1")
"""The four files of MNIST: kind of axes last, "-ubyte" left out."""

SYSTEM = Path("/usr/share/datasets")
"""Where Debian's packages of datasets put theirs: dataset-fashion-mnist has the four files."""


class Absent(UserError):
    """A source that simply is not there, rather than broken."""


@dataclass(frozen=True, eq=False)
class Pictures:
    """Grey pictures as published.

    Parameters
    ----------
    pixels : ndarray of shape (n_samples, n_pixels), uint8
    labels : ndarray of shape (n_samples,), int64
    source : str
        For people to read.
    n_train : int or None
        How many of them, from the first, are the training part; None where that is not known.
    """

    pixels: NDArray[np.uint8]
    labels: NDArray[np.int64]
    source: str
    n_train: int | None


def file_names() -> list[str]:
    """Name the four files as they are published."""
    return [f"{part}-ubyte.gz" for part in PARTS]


def from_idx(folder: Path, md5: tuple[str, ...] | None, cited: str = "") -> Pictures:
    """Read the four IDX files of a folder, and verify their checksums.

    What is to be cited is put behind the name of the folder.

    Raises
    ------
    UserError
        A file is missing, broken, of another checksum, or has another length than its partner.
    """
    paths = [_find(folder, part) for part in PARTS]
    arrays = [
        idx.read(path, n_dims=int(path.name.split("-ubyte")[0][-1]), md5=checksum)
        for path, checksum in zip(paths, md5 or (None,) * len(PARTS), strict=True)
    ]
    for images, labels, path in (
        (arrays[0], arrays[1], paths[1]),
        (arrays[2], arrays[3], paths[3]),
    ):
        if len(images) != len(labels):
            raise UserError(
                f"Got {len(labels)} labels for {len(images)} images in {path}, but expected one "
                "label per image: fetch the files again."
            )
    train, test = (images.reshape(len(images), -1) for images in (arrays[0], arrays[2]))
    if train.shape[1] != test.shape[1]:
        raise UserError(
            f"Got images of {train.shape[1]} and of {test.shape[1]} pixels in {folder}, but "
            "expected one size: fetch the files again."
        )
    truth = np.concatenate([arrays[1], arrays[3]]).astype(np.int64)
    return Pictures(
        np.concatenate([train, test]), truth, f"IDX files in {folder}{cited}", len(train)
    )


def _find(folder: Path, part: str) -> Path:
    stem, _, axes = part.rpartition("-")
    # Some tools unpack to a name with a dot.
    names = [f"{stem}-{axes}-ubyte", f"{stem}.{axes}-ubyte"]
    for path in (folder / (name + suffix) for name in names for suffix in ("", ".gz")):
        if path.is_file():
            return path
    raise Absent(f"Got no file {part}-ubyte or {part}-ubyte.gz in {folder}: put it there.")


def from_mat(folder: Path, name: str, n_train: int) -> Pictures:
    """Read a MATLAB file in the layout of mnist-original.mat.

    It is looked for as NAME-original.mat and NAME.mat, in the dataset's folder and above.

    Raises
    ------
    UserError
        There is none, or it is broken.
    """
    names = (f"{name}-original.mat", f"{name}.mat")
    paths = [where / file for where in (folder, folder.parent) for file in names]
    path = next((path for path in paths if path.is_file()), None)
    if path is None:
        raise Absent(f"Got no MATLAB file {' or '.join(names)} in {folder} or above: put it there.")
    arrays = mat.read(unpacked(path), path)
    if "data" not in arrays:
        raise UserError(
            f"Got a MATLAB file with {sorted(arrays)} at {path}, but expected 'data', one column "
            "per sample, and 'label'."
        )
    pixels, labels = arrays["data"].T, arrays.get("label")
    if labels is None:
        raise UserError(f"Got no labels in {path}, but expected them as 'label': add them.")
    labels = labels.ravel()
    return Pictures(_bytes(pixels, path), _whole(labels, path), f"MATLAB file {path}", n_train)


def from_openml(number: int, n_train: int | None) -> Pictures:
    """Fetch the pictures from OpenML, or from scikit-learn's cache of it.

    Raises
    ------
    UserError
        They could not be had.
    """
    source = f"OpenML {number}"
    bunch = openml.fetch(number, all_bytes=True)
    pixels = bunch.data.to_numpy() if bunch.frame is not None else bunch.data.toarray()
    return Pictures(_bytes(pixels, source), _whole(bunch.target, source), source, n_train)


def _bytes(pixels: NDArray, source: Path | str) -> NDArray[np.uint8]:
    as_bytes = pixels.astype(np.uint8) if pixels.dtype.kind in "iuf" else None
    if as_bytes is None or pixels.ndim != 2 or not np.array_equal(as_bytes, pixels):
        raise UserError(
            f"Got pixels of type {pixels.dtype} and shape {pixels.shape} in {source}, but expected "
            "a table of whole numbers 0 to 255: fetch the file again."
        )
    return as_bytes


def _whole(labels: object, source: Path | str) -> NDArray[np.int64]:
    try:
        return np.asarray(labels).astype(np.float64).astype(np.int64)
    except (TypeError, ValueError) as error:
        raise UserError(
            f"Got labels that are not numbers in {source} ({error}), but expected 0 to 9: "
            "fetch the file again."
        ) from error
