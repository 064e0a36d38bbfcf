"""The check of what embedders are told to count: components, neighbours, rounds."""

from typing import Any


def check_counts(estimator: Any, *names: str, least: int = 1) -> None:
    """Raise ValueError where a parameter is below `least`.

    The parameters are those with the given names.
    """
    for name in names:
        value = getattr(estimator, name)
        if value < least:
            raise ValueError(f"Got {name}={value!r}, but expected at least {least}.")
