"""The check of a number of clusters or samples, for clusterers of any kind."""

from numbers import Integral
from typing import Any


def check_count(name: str, value: Any, least: int = 1) -> int:
    """Return `value` as an int; raise ValueError where it is no integer of at least `least`."""
    if not isinstance(value, Integral) or isinstance(value, bool) or value < least:
        raise ValueError(f"Got {name}={value!r}, but expected an integer of at least {least}.")
    return int(value)


def check_n_clusters(n_clusters: Any, n_samples: int) -> int:
    """Return `n_clusters` as an int; raise ValueError where it is no count, or too many."""
    checked = check_count("n_clusters", n_clusters)
    if n_samples < checked:
        raise ValueError(
            f"Got n_samples={n_samples} but n_clusters={n_clusters}: expected at least as many "
            "samples as clusters."
        )
    return checked
