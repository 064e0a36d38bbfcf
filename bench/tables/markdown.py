"""Tables in Markdown, with the best in bold."""

import re
from collections.abc import Sequence
from typing import Any

from bench.errors import plain_line
from bench.tables.sheet import BEST, Sheet, Value

TAG = re.compile(r"(\\*)<(?=[^\s\d=])")
"""Where HTML may begin; "< 0.001" is a number. Backslashes are doubled, or they would escape
ours."""

LINK = re.compile(r"\](?=[(:])")
"""Where the address of a link or a picture may begin, which a reader's page would fetch."""


class Link(str):
    """A link of ours: the one text that may open an address."""

    def __new__(cls, text: str, address: str) -> "Link":
        """Make a link of outside text and a checked address."""
        return super().__new__(cls, f"[{inline(text)}]({address})")


def markdown(
    header: Sequence[str], rows: Sequence[Sequence[Any]], align: str = "---", words: int = 1
) -> str:
    """Write a Markdown table; columns after `words` use `align`."""
    rules = [*["---"] * words, *[align] * (len(header) - words)]
    lines = [
        f"| {' | '.join(_one_line(value) for value in row)} |" for row in (header, rules, *rows)
    ]
    return "\n".join(lines) + "\n"


def sheets_to_markdown(sheets: Sequence[Sheet]) -> str:
    """Write sheets one below the other, each with its title and notes."""
    return "\n".join(_sheet(sheet) for sheet in sheets)


def _sheet(sheet: Sheet) -> str:
    rows = [[_entry(entry) for entry in row] for row in sheet.rows]
    table = markdown(sheet.columns, rows, align="---:", words=sheet.words)
    title = f"{_one_line(sheet.title)}\n\n" if sheet.title else ""
    notes = f"\n{' '.join(map(inline, sheet.notes))}\n" if sheet.notes else ""
    return title + table + notes


def _entry(entry: Value | str) -> str:
    if isinstance(entry, str):
        return entry
    return f"**{entry}**" if entry.mark == BEST else str(entry)


def inline(value: object) -> str:
    """Return outside text safe for Markdown: no HTML, links or lines."""
    text = TAG.sub(r"\1\1\\<", plain_line(str(value), 10_000))
    return " ".join(LINK.sub(r"]\\", text).split())


def _one_line(value: object) -> str:
    return (value if isinstance(value, Link) else inline(value)).replace("|", "\\|")
