"""Tables with named columns (CSV, Parquet, OpenML) into features and truth."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.datasets import truth
from bench.datasets.features import to_float32
from bench.errors import UserError, unknown_name


def split_target(frame: Any, target: str | None, name: str) -> tuple[Any, Any | None]:
    """Take the truth's column out of a DataFrame.

    Raises
    ------
    UserError
        There is no such column; the nearest one is named.
    """
    if target is None:
        return frame, None
    if target not in frame.columns:
        raise unknown_name(f"target column of {name!r}", target, map(str, frame.columns))
    return frame.drop(columns=[target]), frame[target]


def encode_frame(
    features: Any, target: Any | None, name: str
) -> tuple[NDArray[np.float32], NDArray[np.int64] | None, tuple[str, ...]]:
    """Turn a DataFrame of features and a Series of truth into arrays.

    Numbers stay as they are, booleans become 0 and 1, and columns that the publisher declared as
    categories become one column of 0 and 1 a category: distances then treat all categories alike.

    Returns
    -------
    X, y, class_names
        As in `Dataset`.

    Raises
    ------
    UserError
        Text, dates or missing values among the features, missing values in the truth.
    """
    import pandas as pd

    categorical = [
        c for c in features.columns if isinstance(features[c].dtype, pd.CategoricalDtype)
    ]
    others = features.drop(columns=categorical)
    odd = [str(c) for c in others.columns if not pd.api.types.is_numeric_dtype(others[c].dtype)]
    if odd:
        raise UserError(
            f"Got text in column {_some(odd)} of dataset {name!r}, but expected numbers: drop or "
            "encode it, or name it as the target."
        )
    missing = [str(c) for c in features.columns if features[c].isna().any()]
    if missing:
        raise UserError(
            f"Got missing values in column {_some(missing)} of dataset {name!r}, but expected a "
            "number everywhere: drop or impute them."
        )
    for column in categorical:
        # In the order of their names, whatever order a reader found them in.
        as_text = features[column].astype(str)
        features = features.assign(**{column: pd.Categorical(as_text)})
    if categorical:
        features = pd.get_dummies(features, columns=categorical)
    X, _ = to_float32(_values(features), name)
    if target is None:
        return X, None, ()
    return (X, *truth.encode(target.to_numpy(), name))


def _values(features: Any) -> NDArray:
    dtypes = {dtype.kind for dtype in features.dtypes}
    # Nullable and mixed columns would come out as objects.
    return (
        features.to_numpy()
        if len(dtypes) == 1
        and dtypes <= set("iuf")
        and all(isinstance(dtype, np.dtype) for dtype in features.dtypes)
        else features.to_numpy(dtype=np.float64)
    )


def _some(columns: list[str]) -> str:
    shown = ", ".join(repr(column) for column in columns[:3])
    return shown if len(columns) <= 3 else f"{shown} and {len(columns) - 3} others"
