"""Figures as files, with their text alternatives."""

import hashlib
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from bench.atomic import write_atomically
from bench.errors import unknown_name

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FORMATS = ("png", "svg")
DPI = 150


def check_format(form: str) -> None:
    """Refuse a format that is none of `FORMATS`.

    Raises
    ------
    UserError
        It is unknown; the nearest one is named.
    """
    if form not in FORMATS:
        raise unknown_name("format", form, FORMATS)


def save(figure: "Figure", path: Path) -> None:
    """Write a figure as PNG or SVG, by the end of the path's name, whole or not at all.

    The same figure gives the same bytes. An SVG holds its text as text, a title and a description;
    a PNG has both among its metadata.
    """
    from matplotlib import rc_context

    form = path.suffix.removeprefix(".")
    check_format(form)
    title, description = figure.get_suptitle(), str(figure.get_label())
    metadata = {"Title": title, "Description": description}
    buffer = io.BytesIO()
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "clusterbench"}):
        if form == "svg":
            figure.savefig(buffer, format=form, dpi=DPI, metadata=metadata | {"Date": None})
            content = _described(buffer.getvalue().decode(), title, description).encode()
        else:
            figure.savefig(buffer, format=form, dpi=DPI, metadata=metadata)
            content = buffer.getvalue()
    write_atomically(path, lambda file: file.write(content))


def _described(svg: str, title: str, description: str) -> str:
    """Put title and description where screen readers look: first, and named by the root."""
    svg = re.sub(r"\n\s*<title>.*?</title>", "", svg, count=1, flags=re.DOTALL)
    start = svg.index("<svg")
    end = svg.index(">", start)
    # Several pictures may stand in one page, where names must differ.
    name = hashlib.sha256(description.encode()).hexdigest()[:12]
    root = f'{svg[start:end]} role="img" aria-labelledby="title-{name} desc-{name}"'
    parts = f'<title id="title-{name}">{escape(title)}</title>'
    parts += f'\n <desc id="desc-{name}">{escape(description)}'
    return f"{svg[:start]}{root}>\n {parts}</desc>{svg[end + 1 :]}"
