"""Tables for LaTeX with booktabs.

The best is bold and the second underlined.
"""

import re
import unicodedata
from collections.abc import Sequence

from bench.tables.sheet import BEST, SECOND, Sheet, Value

_ESCAPES = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': "''",
    "±": r"$\pm$",
    "×": r"$\times$",
    "·": r"$\cdot$",
    "–": "--",
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
}

_NUMBER = re.compile(r"-?\d[\d.]*")


def escape(text: str) -> str:
    """Write text so that LaTeX sets it as it stands.

    Letters of Western Europe stay. Others are replaced by the plain letter, or by the number of the
    character in brackets, since the default fonts of pdfTeX lack them.
    """
    return "".join(_character(sign) for sign in text)


def _character(sign: str) -> str:
    if sign in _ESCAPES:
        return _ESCAPES[sign]
    if sign.isspace():
        return " "
    if sign.isascii():
        return sign if sign.isprintable() else ""
    if "À" <= sign <= "ÿ" and sign not in "ÐÞðþ":
        return sign
    plain = unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode()
    return escape(plain) if plain else f"[U+{ord(sign):04X}]"


def sheets_to_latex(sheets: Sequence[Sheet]) -> str:
    """Write each sheet as a table environment with a caption."""
    return "% needs \\usepackage{booktabs}\n" + "\n".join(_sheet(sheet) for sheet in sheets)


def _sheet(sheet: Sheet) -> str:
    aligned = "l" * sheet.words + "r" * (len(sheet.columns) - sheet.words)
    lines = [_row([_entry(entry) for entry in row]) for row in sheet.rows]
    title = [f"{sheet.title}."] if sheet.title else []
    caption = escape(" ".join([*title, *sheet.notes]))
    return "\n".join(
        [
            r"\begin{table}",
            r"\centering",
            *([f"\\caption{{{caption}}}"] if caption else []),
            f"\\begin{{tabular}}{{{aligned}}}",
            r"\toprule",
            _row([escape(name) for name in sheet.columns]),
            r"\midrule",
            *lines,
            r"\bottomrule",
            r"\end{tabular}",
            r"\end{table}",
            "",
        ]
    )


def _row(entries: Sequence[str]) -> str:
    r"""Join entries, protecting one that begins with a bracket.

    After ``\\``, LaTeX would read it as an option.
    """
    text = " & ".join(entries)
    return f"{'{}' if text.startswith('[') else ''}{text} \\\\"


def _entry(entry: Value | str) -> str:
    if isinstance(entry, str):
        return f"${entry}$" if _NUMBER.fullmatch(entry) else escape(entry)
    if not _NUMBER.fullmatch(entry.text):
        return escape(str(entry))
    inner = f"{entry.text} \\pm {entry.spread}" if entry.spread else entry.text
    note = f" ({escape(entry.note)})" if entry.note else ""
    bold = f"$\\mathbf{{{inner}}}$" if entry.mark == BEST else f"${inner}$"
    return (f"\\underline{{{bold}}}" if entry.mark == SECOND else bold) + note
