"""Parts of a dataset's samples, and their names in files."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from numpy.typing import NDArray


class Part(StrEnum):
    """The samples to which an array belongs."""

    FITTED = "fitted"
    """Those that methods were fitted on: all, unless some are held out."""
    HELD_OUT = "held_out"


ASSIGNMENTS = {Part.FITTED: "assignments", Part.HELD_OUT: "held_out"}
TRUTH = {Part.FITTED: "truth", Part.HELD_OUT: "held_out_truth"}
OLD_TRUTH = ASSIGNMENTS
"""In older runs, truth had the same names as assignments."""


def named(parts: Mapping[Part, NDArray[Any] | None], names: Mapping[Part, str]) -> dict[str, Any]:
    """Return the given arrays by their names in a file."""
    return {names[part]: array for part, array in parts.items() if array is not None}


def by_part(
    arrays: Mapping[str, NDArray[Any]], *names: Mapping[Part, str]
) -> dict[Part, NDArray[Any]]:
    """Return a file's arrays by part; `names` are the possible names."""
    parts = {name: part for each in names for part, name in each.items()}
    return {parts[name]: array for name, array in arrays.items() if name in parts}
