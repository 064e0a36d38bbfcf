"""Figures as files, with their text alternatives."""

import hashlib
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from bench.errors import unknown_name
from bench.files.atomic import write_bytes
from bench.files.owned import foreign, is_taken

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FORMATS = ("png", "svg", "pdf")
DPI = 150

MARK = "clusterbench; this file is replaced when the command is given again"
"""The maker named in pictures that are written alone, which may be replaced."""

MAKER = {"png": "Software", "svg": "Creator", "pdf": "Creator"}
"""The field for the maker in each format; a picture in another format is never replaced."""


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
    """Write a figure as PNG, SVG or PDF, atomically, by its suffix.

    The same figure gives the same bytes. An SVG holds its text as text, a title and a description;
    a PNG and a PDF have both among their metadata.
    """
    from matplotlib import rc_context

    form = path.suffix.removeprefix(".")
    check_format(form)
    title, description = figure.get_suptitle(), str(figure.get_label())
    metadata = {"Title": title, "Description": description}
    buffer = io.BytesIO()
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "clusterbench", "pdf.fonttype": 42}):
        if form == "svg":
            figure.savefig(buffer, format=form, dpi=DPI, metadata=metadata | {"Date": None})
            content = _described(buffer.getvalue().decode(), title, description).encode()
        elif form == "pdf":
            undated = {"Title": title, "Subject": description, "CreationDate": None}
            figure.savefig(buffer, format=form, dpi=DPI, metadata=undated)
            content = buffer.getvalue()
        else:
            figure.savefig(buffer, format=form, dpi=DPI, metadata=metadata)
            content = buffer.getvalue()
    write_bytes(path, content)


def save_alone(figure: "Figure", path: Path) -> None:
    """Write a figure to a user's file, in its suffix's format.

    Raises
    ------
    UserError
        The file is there, and is no picture of ours.
    """
    refuse_foreign_picture(path)
    form = path.suffix.removeprefix(".").lower()
    metadata = {MAKER[form]: MARK} if form in MAKER else None
    buffer = io.BytesIO()
    figure.savefig(buffer, format=form or None, metadata=metadata)
    write_bytes(path, buffer.getvalue())


def refuse_foreign_picture(path: Path) -> None:
    """Refuse to replace a file that `save_alone` did not write.

    Raises
    ------
    UserError
        The file is there, and is no picture of ours.
    """
    if is_taken(path) and not (path.is_file() and MARK.encode() in path.read_bytes()):
        raise foreign(path)


def _described(svg: str, title: str, description: str) -> str:
    """Add title and description where screen readers look."""
    svg = re.sub(r"\n\s*<title>.*?</title>", "", svg, count=1, flags=re.DOTALL)
    start = svg.index("<svg")
    end = svg.index(">", start)
    # Several pictures may stand in one page, where names must differ.
    name = hashlib.sha256(description.encode()).hexdigest()[:12]
    root = f'{svg[start:end]} role="img" aria-labelledby="title-{name} desc-{name}"'
    parts = f'<title id="title-{name}">{escape(title)}</title>'
    parts += f'\n <desc id="desc-{name}">{escape(description)}'
    return f"{svg[:start]}{root}>\n {parts}</desc>{svg[end + 1 :]}"
