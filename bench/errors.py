"""The one exception that is meant for the user's eyes."""

import difflib
from collections.abc import Iterable


class UserError(Exception):
    """Bad input: one sentence saying what was got, what was expected and what to do.

    The command line prints it without a traceback and exits with code 2.
    """


def unknown_name(kind: str, name: str, known: Iterable[str]) -> UserError:
    """Say that `name` is no `kind`, naming the nearest known one."""
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]!r}?" if near else f"expected one of: {', '.join(names)}."
    return UserError(f"Got {kind} {name!r}, which is unknown: {hint}")
