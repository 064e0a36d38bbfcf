"""The format number of runs, caches and specs."""

from importlib import metadata
from typing import Any

from bench.errors import UserError

FORMAT = 2
"""What carries no number is of format 1."""


def refuse_newer(number: Any, what: str) -> None:
    """Refuse what a later version of the suite has written.

    Raises
    ------
    UserError
        The number is above ours, or none.
    """
    if isinstance(number, bool) or not isinstance(number, int) or number < 1:
        raise UserError(
            f"Got {what} of format {number!r}, but expected a whole number from 1 to {FORMAT}: "
            "bring the file back as it was written."
        )
    if number > FORMAT:
        raise UserError(
            f"Got {what} of format {number}, but clusterbench {metadata.version('clusterbench')} "
            f"reads formats up to {FORMAT}: install a newer clusterbench."
        )
