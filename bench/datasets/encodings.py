"""The text of a file, decoded from its bytes."""

import codecs
from pathlib import Path

from bench.errors import UserError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SHOWN = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32": "UTF-32",
    "latin-1": "Latin-1",
    "cp1252": "Windows-1252",
}


def decode(raw: bytes, path: Path, encoding: str | None = None) -> tuple[str, str]:
    r"""Turn bytes into text whose lines end in ``\n``.

    A byte-order mark decides. Without one, it is UTF-8 if the bytes are valid, UTF-16 if every
    other byte is zero, and otherwise Latin-1 (or Windows-1252 if a byte is not in Latin-1).

    Returns
    -------
    text : str
    encoding : str
        Its name, for people to read.

    Raises
    ------
    UserError
        The encoding is unknown or wrong, or the file holds no text.
    """
    chosen = encoding or _guess(raw)
    try:
        text = raw.decode(chosen)
    except (UnicodeError, LookupError) as error:
        raise UserError(
            f"Got file {path}, which cannot be read as encoding = {chosen!r} ({error}): name "
            "another encoding, such as 'utf-8' or 'cp1252'."
        ) from None
    text = text.removeprefix("\ufeff")
    if "\0" in text:
        raise UserError(
            f"Got an unreadable file {path} (it holds zero bytes), but expected text: give it the "
            "suffix of its format, or name its encoding."
        )
    shown = _SHOWN.get(chosen, chosen)
    return text.replace("\r\n", "\n").replace("\r", "\n"), shown


def _guess(raw: bytes) -> str:
    for mark, name in _MARKS:
        if raw.startswith(mark):
            return name
    beginning = raw[:1000]
    first, second = beginning[0::2].count(0), beginning[1::2].count(0)
    # ASCII in two bytes for each character has a zero in one of them.
    if len(raw) % 2 == 0 and max(first, second) > len(beginning) / 4:
        return "utf-16-be" if first > second else "utf-16-le"
    try:
        raw.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError:
        pass
    if not any(byte in raw for byte in range(0x80, 0xA0)):
        return "latin-1"
    try:
        raw.decode("cp1252")
        return "cp1252"
    except UnicodeDecodeError:
        return "latin-1"
