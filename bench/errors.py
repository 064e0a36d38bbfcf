"""The one exception that is meant for the user's eyes."""

import difflib
import errno
import os
import re
from collections.abc import Iterable

__all__ = ["UserError"]


class UserError(Exception):
    """Bad input, as one sentence: got, expected, and what to do.

    The command line prints it without a traceback and exits with code 2. Loaders, metrics and rules
    of packages may raise it, too, and their messages are shown in the same way.

    Examples
    --------
    >>> from bench.datasets import load
    >>> from bench.errors import UserError
    >>> try:
    ...     load("digit")
    ... except UserError as error:
    ...     print(error)
    Got dataset 'digit', which is unknown: did you mean 'digits'?
    """


def unknown_name(kind: str, name: str, known: Iterable[str]) -> UserError:
    """Say that `name` is no `kind`, naming the nearest known one."""
    names = sorted({*known} - {name})  # what was typed is no guess at what was meant
    bare = {_bare(each): each for each in reversed(names)}
    near = difflib.get_close_matches(_bare(name), bare, n=1, cutoff=0.5)
    hint = f"did you mean {bare[near[0]]!r}?" if near else f"expected {_one_of(names)}."
    return UserError(f"Got {kind} {name!r}, which is unknown: {hint}")


def _one_of(names: list[str]) -> str:
    return f"one of: {', '.join(names)}" if names else "none, for there are none"


def _bare(name: str) -> str:
    """Return a name as people remember it: ``t-SNE`` is ``tsne``."""
    return re.sub(r"[\W_]", "", name.casefold()) or name


class DiskFull(Exception):
    """The disk is full: the run stops, with its files intact."""


def is_disk_full(error: BaseException) -> bool:
    """Return whether an error means a full disk or quota."""
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)


SYSTEM = {
    errno.EACCES: "which this user may not read or write",
    errno.EPERM: "which this user may not change",
    errno.EROFS: "which is on a read-only file system",
    errno.ENOSPC: "for which there is no room on the disk",
    errno.EDQUOT: "for which there is no room within the user's quota",
    errno.EFBIG: "which would be larger than files may be here",
    errno.EIO: "which the disk fails to read or write",
    errno.ENOTDIR: "on whose way there is a file where a folder is needed",
    errno.EEXIST: "which is there already, and no folder",
    errno.EISDIR: "which is a folder where a file is needed",
    errno.ENAMETOOLONG: "whose name is too long for this file system",
    errno.EMFILE: "beyond the number of files that a process may have open",
    errno.ELOOP: "which is a link that leads in a circle",
}
"""What the system refuses, said of a file."""


def of_the_system(error: BaseException) -> str | None:
    """Describe what the system refused, or return None."""
    if not isinstance(error, OSError) or error.errno not in SYSTEM:
        return None
    what = "the output" if error.filename is None else repr(os.fspath(error.filename))
    advice = "make room" if is_disk_full(error) else "change that"
    return f"Got {what}, {SYSTEM[error.errno]}: {advice}, or name another place."


LONGEST_LINE = 500

ESCAPES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|\x1b(?:[\]PX^_].*?(?:\x07|\x1b\\|$)|[ -/]*[0-~])", re.DOTALL
)
"""Commands to a terminal: colours, cursor, titles (ECMA-48)."""

CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
"""Characters that move the cursor, end lines or turn the direction of writing."""


def plain_line(text: str, longest: int = LONGEST_LINE) -> str:
    r"""Return outside text as one line without terminal codes.

    >>> plain_line("all is \x1b[31mlost\x1b[0m\n now")
    'all is lost  now'
    """
    start = text[: 10 * longest]  # a message may be a gigabyte
    line = _harmless(start).strip()
    return f"{line[:longest]}…" if len(line) > longest or len(text) > len(start) else line


def plain_text(text: str) -> str:
    """Return outside text with its lines, without terminal codes."""
    return "\n".join(map(_harmless, text.split("\n")))


def _harmless(line: str) -> str:
    plain = CONTROLS.sub(" ", ESCAPES.sub("", line))
    return plain.encode(errors="backslashreplace").decode()
