"""Tables as CSV that spreadsheets show unchanged."""

import re

import pandas as pd

from bench.errors import CONTROLS, ESCAPES

FORMULA = re.compile(r"[=+\-@\t\r]")


def to_csv(table: pd.DataFrame) -> str:
    """Write a table with every digit, safe for spreadsheets.

    Text that a spreadsheet would compute begins with a quote.

    >>> print(to_csv(pd.DataFrame({"embedder": ["pca", "=1+1"], "ari": [0.25, -0.5]})))
    embedder,ari
    pca,0.25
    '=1+1,-0.5
    <BLANKLINE>
    """
    plain = table.rename(columns=_plain)
    for place, kind in enumerate(plain.dtypes):
        if not pd.api.types.is_numeric_dtype(kind):
            plain.isetitem(place, plain.iloc[:, place].map(_plain).astype(object))
    return plain.to_csv(index=False)


def _plain(value: object) -> object:
    if not isinstance(value, str):
        return value
    text = CONTROLS.sub(" ", ESCAPES.sub("", value))
    return f"'{text}" if FORMULA.match(text) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
