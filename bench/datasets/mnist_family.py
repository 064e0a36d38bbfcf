"""MNIST and datasets like it: 70,000 pictures of 10 classes.

Four sources are tried in order: IDX files in the user's folder, a MATLAB file there, IDX files
where Debian's packages put them, OpenML.
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bench.datasets import mnist_sources
from bench.datasets.cited import cited
from bench.datasets.dataset import Dataset
from bench.datasets.mnist_sources import Absent, Pictures
from bench.datasets.request import Request
from bench.errors import UserError


@dataclass(frozen=True)
class Family:
    """What distinguishes one member of the family from another.

    Parameters
    ----------
    openml_id : int
        Its number there.
    class_names : tuple of str
        What the published labels 0 to 9 stand for.
    md5 : tuple of str, or None
        Of the four uncompressed IDX files, in the order of `mnist_sources.PARTS`; None where none
        are published (those of the gzipped files would refuse the same files packed anew).
    openml_keeps_split : bool
        Whether OpenML is known to list the training part first.
    n_train, n_test : int
        Numbers of pictures.
    image_shape : tuple of int
        Height and width.
    """

    openml_id: int
    class_names: tuple[str, ...]
    md5: tuple[str, ...] | None = None
    openml_keeps_split: bool = False
    n_train: int = 60_000
    n_test: int = 10_000
    image_shape: tuple[int, int] = (28, 28)


FAMILIES = {
    "mnist": Family(
        openml_id=554,
        class_names=tuple("0123456789"),
        md5=(
            "6bbc9ace898e44ae57da46a324031adb",
            "a25bea736e30d166cdddb491f175f624",
            "2646ac647ad5339dbf082846283269ea",
            "27ae3e4e09519cfbb04c329615203637",
        ),
        openml_keeps_split=True,
    ),
    "fashion-mnist": Family(
        openml_id=40996,
        class_names=(
            *("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat"),
            *("Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"),
        ),
    ),
    "kmnist": Family(
        openml_id=41982,
        class_names=("o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"),
    ),
}
"""By LeCun, Cortes and Burges; Xiao, Rasul and Vollgraf (2017); Clanuwat et al. (2018)."""


def load(request: Request, *, family: str) -> Dataset:
    """Load all samples from the first source that has them.

    Pixels are scaled to 0..1.

    A source that is there but broken is passed over with a warning.

    Raises
    ------
    UserError
        No source has them; the message says what was tried and where to put which files.
    """
    request.without_options()
    member = FAMILIES[family]
    folder = request.data_dir / request.kind
    sources: tuple[Callable[[], Pictures], ...] = (
        lambda: mnist_sources.from_idx(folder, member.md5, cited(folder)),
        lambda: mnist_sources.from_mat(folder, request.kind, member.n_train),
        lambda: mnist_sources.from_idx(mnist_sources.SYSTEM / request.kind, member.md5),
        lambda: mnist_sources.from_openml(
            member.openml_id, member.n_train if member.openml_keeps_split else None
        ),
    )
    failures: list[UserError] = []
    for source in sources:
        try:
            dataset = _dataset(request, member, source())
        except UserError as failure:
            failures.append(failure)
            continue
        for passed_over in failures:
            if not isinstance(passed_over, Absent):
                warnings.warn(
                    f"{passed_over} Took {dataset.source} for dataset {request.name!r} instead.",
                    stacklevel=2,
                )
        return dataset
    tried = " ".join(f"({i}) {failure}" for i, failure in enumerate(failures, 1))
    raise UserError(
        f"Got no dataset {request.name!r} from any source; tried: {tried} To have it, put "
        f"{', '.join(mnist_sources.file_names())} (or the same without .gz) into {folder}; "
        f"'clusterbench data list' shows what can be fetched."
    )


def _dataset(request: Request, member: Family, pictures: Pictures) -> Dataset:
    expected = (member.n_train + member.n_test, member.image_shape[0] * member.image_shape[1])
    if pictures.pixels.shape != expected:
        raise UserError(
            f"Got {pictures.pixels.shape} samples and pixels from {pictures.source}, but expected "
            f"{expected}: fetch the files again."
        )
    labels = pictures.labels
    if len(labels) != len(pictures.pixels):
        raise UserError(
            f"Got {len(labels)} labels for {len(pictures.pixels)} images from {pictures.source}, "
            "but expected one label per image: fetch the files again."
        )
    if labels.min() < 0 or labels.max() >= len(member.class_names):
        raise UserError(
            f"Got labels from {labels.min()} to {labels.max()} in {pictures.source}, but expected "
            f"0 to {len(member.class_names) - 1}: fetch the files again."
        )
    # A division of float32, so that times 255 gives the published whole numbers exactly.
    X = np.empty(expected, dtype=np.float32)
    np.divide(pictures.pixels, np.float32(255), out=X)
    return Dataset(
        name=request.name,
        X=X,
        y=labels,
        class_names=member.class_names,
        source=pictures.source,
        image_shape=member.image_shape,
        feature_scale=255.0,
        n_train=pictures.n_train,
    )
