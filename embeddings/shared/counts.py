"""The check of what embedders are told to count: components, neighbours, rounds."""

from typing import Any


def check_counts(estimator: Any, *names: str, least: int = 1) -> None:
    """Raise ValueError where one of the parameters of these names is below `least`."""
    for name in names:
        value = getattr(estimator, name)
        if value < least:
            raise ValueError(f"Got {name}={value!r}, but expected at least {least}.")
