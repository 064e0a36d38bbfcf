"""Small classic tables that come with scikit-learn: sklearn:iris, sklearn:wine, ..."""

import numpy as np

from bench.datasets.dataset import Dataset
from bench.datasets.features import to_float32
from bench.datasets.request import Request
from bench.errors import UserError, unknown_name

TABLES = {"iris": "load_iris", "wine": "load_wine", "breast-cancer": "load_breast_cancer"}
"""What may stand after the colon, and scikit-learn's function for it."""


def load(request: Request) -> Dataset:
    """Load a classic table of measurements in its own units.

    Raises
    ------
    UserError
        No name after the colon, or an unknown one.
    """
    request.without_target()
    if request.argument is None:
        raise UserError(
            f"Got dataset {request.name!r}, but expected a name after a colon, as in "
            f"'sklearn:iris': one of {', '.join(TABLES)}."
        )
    if request.argument not in TABLES:
        raise unknown_name("table of dataset 'sklearn'", request.argument, TABLES)
    from sklearn import datasets

    bunch = getattr(datasets, TABLES[request.argument])()
    return Dataset(
        name=request.name,
        X=to_float32(bunch.data, request.name).X,
        y=bunch.target.astype(np.int64),
        class_names=tuple(map(str, bunch.target_names)),
        source=f"scikit-learn's {TABLES[request.argument]} (UCI Machine Learning Repository)",
    )
