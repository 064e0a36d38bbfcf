"""A table as read or passed, before it becomes numbers."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Table:
    """Named columns, and what was guessed to read them.

    Parameters
    ----------
    frame : DataFrame
        One row per sample; the names of its columns are text.
    name : str
        The dataset's, or its file's, for messages.
    reading : dict
        What was settled, under the names of a spec's keys.
    read_as : str
        The same in a line; empty where nothing was guessed.
    index : str, optional
        The column that names the rows, already left out of `frame`.
    row_names : ndarray, optional
        What stood there.
    """

    frame: Any
    name: str
    reading: dict[str, Any] = field(default_factory=dict)
    read_as: str = ""
    index: str | None = None
    row_names: Any = None
