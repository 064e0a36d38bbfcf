"""A table for people, before it becomes Markdown, LaTeX or HTML."""

from collections.abc import Sequence
from dataclasses import dataclass, field

BEST, SECOND = "best", "second"


@dataclass(frozen=True)
class Value:
    """A number as it is written.

    Parameters
    ----------
    text : str
        The number.
    spread : str
        What follows ±; empty for nothing.
    note : str
        What stands in brackets behind, as in 4/5; empty for nothing.
    mark : {"", "best", "second"}
        Its place among the numbers it is compared with.
    """

    text: str
    spread: str = ""
    note: str = ""
    mark: str = ""

    def __str__(self) -> str:
        """Return it as plain text, without its mark."""
        spread = f" ± {self.spread}" if self.spread else ""
        return f"{self.text}{spread}" + (f" ({self.note})" if self.note else "")


@dataclass(frozen=True)
class Sheet:
    """One table.

    Parameters
    ----------
    title : str
        What stands above it; may be empty.
    columns : sequence of str
        Headings.
    rows : sequence of sequence of Value or str
        A row has one entry per column. Strings are words, or numbers that are never marked.
    notes : sequence of str
        Sentences that stand below it.
    words : int
        How many columns, from the left, hold words; the others are numbers, set to the right.
    """

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Value | str]]
    notes: Sequence[str] = field(default_factory=list)
    words: int = 1
