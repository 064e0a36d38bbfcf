"""USPS: handwritten digits of envelopes, 7,291 for training and 2,007 for testing.

Source: Hull (1994), as published by LIBSVM.
"""

import io
from pathlib import Path

import numpy as np

from bench.datasets.cited import cited
from bench.datasets.dataset import Dataset
from bench.datasets.request import Request
from bench.datasets.suffixes import unpacked
from bench.errors import UserError

SIDE = 16
FILES = ("usps", "usps.t")


def load(request: Request) -> Dataset:
    """Load both parts, pixels scaled from -1..1 to 0..1.

    Raises
    ------
    UserError
        The files are not there, or are broken.
    """
    request.without_options()
    folder = request.data_dir / request.kind
    parts = [_read(_find(folder, name)) for name in FILES]
    X = np.concatenate([pixels for pixels, _ in parts])
    return Dataset(
        name=request.name,
        X=(X + np.float32(1)) / np.float32(2),
        y=np.concatenate([labels for _, labels in parts]),
        class_names=tuple("0123456789"),
        source=f"LIBSVM's usps in {folder}{cited(folder)}",
        image_shape=(SIDE, SIDE),
        n_train=len(parts[0][1]),
    )


def _find(folder: Path, name: str) -> Path:
    for path in (folder / f"{name}.bz2", folder / name):
        if path.is_file():
            return path
    raise UserError(
        f"Got dataset 'usps', but there is no {name}.bz2 in {str(folder)!r}: give 'clusterbench "
        "data fetch usps', or put LIBSVM's usps.bz2 and usps.t.bz2 there."
    )


def _read(path: Path) -> tuple[np.ndarray, np.ndarray]:
    from sklearn.datasets import load_svmlight_file

    try:
        X, y = load_svmlight_file(io.BytesIO(unpacked(path)), n_features=SIDE * SIDE)
    except ValueError as error:
        raise UserError(
            f"Got {str(path)!r}, which is broken ({error}): remove it and fetch it again."
        ) from None
    labels = y.astype(np.int64) - 1  # 1 to 10 stand for 0 to 9
    if len(labels) == 0 or labels.min() < 0 or labels.max() > 9:
        raise UserError(f"Got labels other than 1 to 10 in {str(path)!r}: fetch it again.")
    return X.toarray().astype(np.float32), labels
