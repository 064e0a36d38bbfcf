"""Tables as HTML fragments, without styles.

The best is strong and the second underlined.
"""

from collections.abc import Sequence
from html import escape

from bench.tables.sheet import BEST, SECOND, Sheet, Value

_MARKS = {BEST: ("<strong>", "</strong>"), SECOND: ("<u>", "</u>"), "": ("", "")}


def sheets_to_html(sheets: Sequence[Sheet]) -> str:
    """Write each sheet as a table, with outside text escaped."""
    return "\n".join(_sheet(sheet) for sheet in sheets)


def _sheet(sheet: Sheet) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in sheet.columns)
    body = []
    for row in sheet.rows:
        first, *others = (_entry(entry) for entry in row)
        cells = "".join(f"<td>{entry}</td>" for entry in others)
        body.append(f'<tr><th scope="row">{first}</th>{cells}</tr>')
    caption = f"<caption>{escape(sheet.title)}</caption>\n" if sheet.title else ""
    notes = f"<p>{escape(' '.join(sheet.notes))}</p>\n" if sheet.notes else ""
    return (
        f"<table>\n{caption}<thead><tr>{head}</tr></thead>\n<tbody>\n"
        + "\n".join(body)
        + f"\n</tbody>\n</table>\n{notes}"
    )


def _entry(entry: Value | str) -> str:
    if isinstance(entry, str):
        return escape(entry)
    before, after = _MARKS[entry.mark]
    return f"{before}{escape(str(entry))}{after}"
