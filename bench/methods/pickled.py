"""Methods that a program handed over as objects, read back from the files they were put into."""

from pathlib import Path
from typing import Any

from bench.errors import UserError


def read_pickled(path: str) -> tuple[type, dict[str, Any]]:
    """Return the class and the parameters that `bench.api.objects` has put into a file."""
    import cloudpickle

    try:
        cls, params = cloudpickle.loads(Path(path).read_bytes())
    except FileNotFoundError:
        raise UserError(
            f"Got a method that a program had handed over as an object, but its file {path!r} is "
            "gone: run the program again."
        ) from None
    return cls, params
