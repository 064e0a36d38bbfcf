"""Parse `--read KEY=VALUE`, which says how to read a file."""

import tomllib
from typing import Any

from bench.errors import UserError


def parse_readings(texts: list[str] | None) -> dict[str, Any]:
    """Turn ``KEY=VALUE`` into what a spec file would say.

    A value without quotes that is not TOML is text.

    Raises
    ------
    UserError
        A text without an equals sign, or a key given twice.

    Examples
    --------
    >>> parse_readings(["decimal=,", "header=false", "drop=['a', 'b']"])
    {'decimal': ',', 'header': False, 'drop': ['a', 'b']}
    """
    values: dict[str, Any] = {}
    for text in texts or []:
        key, equals, value = text.partition("=")
        if not equals or not key or not value:
            raise UserError(
                f"Got --read {text!r}, but expected KEY=VALUE, as in --read 'decimal=,'."
            )
        if key in values:
            raise UserError(f"Got --read {key} twice, but expected each once: leave one out.")
        try:
            values[key] = tomllib.loads(f"value = {value}")["value"]
        except tomllib.TOMLDecodeError:
            values[key] = value.replace("\\t", "\t")
    return values
