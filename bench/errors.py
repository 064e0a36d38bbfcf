"""The one exception that is meant for the user's eyes."""

import difflib
import errno
from collections.abc import Iterable


class UserError(Exception):
    """Bad input: one sentence saying what was got, what was expected and what to do.

    The command line prints it without a traceback and exits with code 2.
    """


def unknown_name(kind: str, name: str, known: Iterable[str]) -> UserError:
    """Say that `name` is no `kind`, naming the nearest known one."""
    names = sorted({*known} - {name})  # what was typed is no guess at what was meant
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]!r}?" if near else f"expected one of: {', '.join(names)}."
    return UserError(f"Got {kind} {name!r}, which is unknown: {hint}")


class DiskFull(Exception):
    """There is no room to write to: the run stops; what it has written stays readable."""


def is_disk_full(error: BaseException) -> bool:
    """Tell whether an error says that a disk, or a user's share of it, is full."""
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
