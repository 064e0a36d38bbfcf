"""MNIST and the datasets made in its image: 60,000 training and 10,000 test pictures, 10 classes.

Three sources are tried in order: a folder of IDX files, a MATLAB file, OpenML.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.datasets import idx
from bench.datasets.dataset import Dataset
from bench.datasets.request import Request
from bench.errors import UserError

PARTS = ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1")


@dataclass(frozen=True)
class Family:
    """What tells one member of the family from another.

    Parameters
    ----------
    openml_id : int
        Its number there.
    openml_keeps_split : bool
        Whether OpenML is known to list the training part first.
    class_names : tuple of str
        What the published labels 0 to 9 stand for.
    md5 : tuple of str, or None
        Of the four uncompressed IDX files, in the order of `PARTS`; None where none are published.
    """

    openml_id: int
    openml_keeps_split: bool
    class_names: tuple[str, ...]
    md5: tuple[str, ...] | None = None


FAMILIES = {
    "mnist": Family(
        openml_id=554,
        openml_keeps_split=True,
        class_names=tuple("0123456789"),
        md5=(
            "6bbc9ace898e44ae57da46a324031adb",
            "a25bea736e30d166cdddb491f175f624",
            "2646ac647ad5339dbf082846283269ea",
            "27ae3e4e09519cfbb04c329615203637",
        ),
    ),
    "fashion-mnist": Family(
        openml_id=40996,
        openml_keeps_split=False,
        class_names=(
            *("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat"),
            *("Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"),
        ),
    ),
    "kmnist": Family(
        openml_id=41982,
        openml_keeps_split=False,
        class_names=("o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"),
    ),
}


def load(request: Request, *, family: str) -> Dataset:
    """Load all samples from the first source that has them, pixels scaled to 0..1.

    Raises
    ------
    UserError
        No source has them; the message says what was tried and where to put which files.
    """
    request.without_options()
    return _from_idx(request, FAMILIES[family])


def _from_idx(request: Request, family: Family) -> Dataset:
    folder = request.data_dir / request.kind
    arrays = []
    for part, md5 in zip(PARTS, family.md5 or (None,) * 4, strict=True):
        arrays.append(idx.read(_find(folder, part), n_dims=int(part[-1]), md5=md5))
    for images, labels, part in ((*arrays[:2], PARTS[1]), (*arrays[2:], PARTS[3])):
        if len(images) != len(labels):
            raise UserError(
                f"Got {len(labels)} labels for {len(images)} images in {folder} ({part}), but "
                "expected one label an image: fetch the files again."
            )
    train, _, test, _ = arrays
    if train.shape[1:] != test.shape[1:]:
        raise UserError(
            f"Got training images of {train.shape[1:]} and test images of {test.shape[1:]} pixels "
            f"in {folder}, but expected one size: fetch the files again."
        )
    return _dataset(
        request,
        family,
        [train, test],
        np.concatenate([arrays[1], arrays[3]]),
        f"IDX files in {folder}",
    )


def _find(folder: Path, part: str) -> Path:
    stem, _, kind = part.rpartition("-")
    for name in (f"{stem}-{kind}-ubyte", f"{stem}.{kind}-ubyte"):
        for suffix in ("", ".gz"):
            path = folder / (name + suffix)
            if path.is_file():
                return path
    raise UserError(f"Got no file {folder / part}-ubyte[.gz]: put it there.")


def _dataset(
    request: Request,
    family: Family,
    images: list[NDArray[np.uint8]],
    labels: NDArray,
    source: str,
) -> Dataset:
    n_samples = sum(len(part) for part in images)
    height, width = images[0].shape[1:]
    X = np.empty((n_samples, height * width), dtype=np.float32)
    start = 0
    for part in images:
        rows = X[start : start + len(part)]
        np.multiply(part.reshape(len(part), -1), np.float32(1 / 255), out=rows)
        start += len(part)
    return Dataset(
        name=request.name,
        X=X,
        y=labels.astype(np.int64),
        class_names=family.class_names,
        source=source,
        image_shape=(height, width),
        feature_scale=255.0,
        n_train=len(images[0]),
    )
