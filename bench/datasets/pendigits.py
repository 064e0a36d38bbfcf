"""Load pendigits: strokes of 8 points, of 44 writers.

Source: Alpaydin and Alimoglu (1998), UCI Machine Learning Repository.
"""

import io
from pathlib import Path

import numpy as np

from bench.datasets.cited import cited
from bench.datasets.dataset import Dataset
from bench.datasets.request import Request
from bench.errors import UserError

FILES = ("pendigits.tra", "pendigits.tes")


def load(request: Request) -> Dataset:
    """Load both parts, the training part first, coordinates as published (0..100).

    Raises
    ------
    UserError
        The files are not there, or are broken.
    """
    request.without_options()
    folder = request.data_dir / request.kind
    parts = [_read(folder / name) for name in FILES]
    table = np.concatenate(parts)
    return Dataset(
        name=request.name,
        X=table[:, :-1].astype(np.float32),
        y=table[:, -1].astype(np.int64),
        class_names=tuple("0123456789"),
        source=f"UCI's pendigits in {folder}{cited(folder)}",
        n_train=len(parts[0]),
    )


def _read(path: Path) -> np.ndarray:
    if not path.is_file():
        raise UserError(
            f"Got dataset 'pendigits', but there is no {str(path)!r}: give 'clusterbench data "
            "fetch pendigits', or put UCI's pendigits.tra and pendigits.tes there."
        )
    try:
        table = np.loadtxt(io.StringIO(path.read_text("ascii")), delimiter=",", dtype=np.int64)
    except (OSError, ValueError) as error:
        raise UserError(
            f"Got {str(path)!r}, which is broken ({error}): remove it and fetch it again."
        ) from None
    if table.ndim != 2 or table.shape[1] != 17 or not np.isin(table[:, -1], range(10)).all():
        raise UserError(
            f"Got a table of shape {table.shape} in {str(path)!r}, but expected 16 coordinates and "
            "a digit in each row: fetch it again."
        )
    return table
