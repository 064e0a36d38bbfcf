"""Output that survives closed streams, full disks and ASCII terminals."""

import codecs
import contextlib
import io
import os
import sys
from typing import Any

from bench.errors import plain_text

PLAIN = {"±": "+-", "·": "-", "…": "...", "×": "x", "→": "->", "–": "-", "—": "-", "−": "-"}
"""ASCII replacements for characters that a terminal may not know."""


def open_standard_files() -> None:
    """Make sure that standard input, output and error are open.

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
    """A file that accepts everything and drops what cannot be written.

    A run must not end because its progress cannot be shown.
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
    """Make standard error drop what cannot be written instead of failing."""
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
    """Replace characters that the terminal cannot show, as in ``0.5 +- 0.1``."""
    codecs.register_error("clusterbench", _in_ascii)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="clusterbench")


def tell(text: str) -> None:
    """Write to standard error, if it is open."""
    with contextlib.suppress(OSError):
        print(plain_text(text), file=sys.stderr, flush=True)


def _in_ascii(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    signs = error.object[error.start : error.end]
    return "".join(PLAIN.get(sign, "?") for sign in signs), error.end
