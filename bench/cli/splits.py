"""Files that divide datasets into parts, such as developed and reported."""

import tomllib
from pathlib import Path

from bench.errors import UserError


def read_split(path: Path) -> dict[str, list[str]]:
    """Return the lists of a TOML file by name.

    Raises
    ------
    UserError
        No such file, or anything but lists of text in it.
    """
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise UserError(f"Got --split {str(path)!r}, which cannot be read: {error}.") from None
    for name, members in content.items():
        if not (isinstance(members, list) and all(isinstance(each, str) for each in members)):
            raise UserError(
                f"Got --split {str(path)!r} with {name} = {members!r}, but expected a list of "
                "names of datasets."
            )
    return content
