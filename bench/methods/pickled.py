"""Methods passed as objects by a program, read back from their files.

Such a file begins with a line that says which modules the object's classes come from, so that
their code can be looked up without unpickling, which would import it.
"""

import json
from pathlib import Path
from typing import Any

from bench.errors import UserError
from bench.files.format import FORMAT, refuse_newer
from bench.methods.expression import PICKLED

MARK = b"clusterbench object "
"""What a file begins with; those of format 1 have no such line."""


def read_pickled(path: str) -> tuple[Any, dict[str, Any]]:
    """Return the class and the parameters from a file of `bench.api.objects`."""
    import cloudpickle

    cls, params = cloudpickle.loads(_parts(path)[1])
    return cls, params


def modules_within(use: str) -> list[str]:
    """Return the modules that an object's classes and functions come from.

    Files of format 1 do not say it.
    """
    return list(_parts(use.removeprefix(PICKLED))[0])


def as_pickled(modules: set[str], content: bytes) -> bytes:
    """Return the content of a file: what `read_pickled` and `modules_within` read."""
    return MARK + json.dumps([FORMAT, sorted(modules)]).encode() + b"\n" + content


def _parts(path: str) -> tuple[list[str], bytes]:
    try:
        content = Path(path).read_bytes()
    except FileNotFoundError:
        raise UserError(
            f"Got a method that a program passed as an object, but its file {path!r} is "
            "gone: run the program again."
        ) from None
    if not content.startswith(MARK):
        return [], content
    first, _, rest = content.removeprefix(MARK).partition(b"\n")
    number, modules = json.loads(first)
    refuse_newer(number, f"object file {path!r}")
    return modules, rest
