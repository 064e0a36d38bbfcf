"""CSV read back to the last digit, as pandas 3 does by itself and pandas 2 when asked."""

import io
from typing import Any

import pandas as pd

EXACT: dict[str, Any] = {"float_precision": "round_trip"} if pd.__version__ < "3" else {}


def read_back(text: str) -> pd.DataFrame:
    """Read a table from CSV; every number is the one that was written."""
    return pd.read_csv(io.StringIO(text), **EXACT)
