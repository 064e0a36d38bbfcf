"""What we print, whatever is at the other end: nothing, a full disk, an ASCII terminal."""

import codecs
import contextlib
import io
import os
import sys
from typing import Any

from bench.errors import plain_text

PLAIN = {"±": "+-", "·": "-", "…": "...", "×": "x", "→": "->", "–": "-", "—": "-", "−": "-"}
"""What signs of ours become where a terminal does not know them."""


def open_standard_files() -> None:
    """Have standard input, output and error be open, if need be to nowhere.

    A process may be started without them. The next file that it opens then has the number of its
    standard output, and what is printed would be written into a record.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free
            os.set_inheritable(number, True)
    for number, name in ((1, "stdout"), (2, "stderr")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(number, "w", closefd=False))  # noqa: SIM115 for good


class _Lenient(io.RawIOBase):
    """A file that takes whatever is written, and loses what finds no room.

    What a run says of its progress is not worth ending it.
    """

    def __init__(self, file: io.FileIO) -> None:
        self._file = file
        self.fileno, self.isatty = file.fileno, file.isatty  # type: ignore[method-assign]

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        try:
            return self._file.write(content)
        except BrokenPipeError:
            raise
        except OSError:
            return len(content)


def never_mind_losses() -> None:
    """Have standard error lose what cannot be written, on a full disk, and nothing fail of it."""
    buffer = getattr(sys.stderr, "buffer", None)
    raw = getattr(buffer, "raw", buffer)  # with PYTHONUNBUFFERED there is no other
    if isinstance(raw, io.FileIO):
        sys.stderr = io.TextIOWrapper(
            io.BufferedWriter(_Lenient(raw)),
            encoding=sys.stderr.encoding,
            line_buffering=True,
            write_through=True,
        )


def plain_signs() -> None:
    """Replace what the terminal's encoding does not know, as in ``0.5 +- 0.1``."""
    codecs.register_error("clusterbench", _in_ascii)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="clusterbench")


def tell(text: str) -> None:
    """Write to standard error, if anybody hears it."""
    with contextlib.suppress(OSError):
        print(plain_text(text), file=sys.stderr, flush=True)


def _in_ascii(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    signs = error.object[error.start : error.end]
    return "".join(PLAIN.get(sign, "?") for sign in signs), error.end
