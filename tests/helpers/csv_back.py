"""CSV read back to the last digit, by any version of pandas."""

import io
from typing import Any

import pandas as pd

EXACT: dict[str, Any] = {"float_precision": "round_trip"} if pd.__version__ < "3" else {}


def read_back(text: str) -> pd.DataFrame:
    """Read a table from CSV without losing digits."""
    return pd.read_csv(io.StringIO(text), **EXACT)
