"""Stable names for the parts of figures.

The library that draws them counts through a process, so that a page would depend on the pages made
before it.
"""

from typing import Any

ITEM = {"root_id", "doc"}
"""Keys of a figure in the data of a page."""

NAMES = ("id", "root_id")
"""Keys under which a figure names its parts."""


def renamed(data: Any, known: dict[str, str] | None = None, inside: bool = False) -> Any:
    """Return a page's data with the parts of figures renumbered.

    Examples
    --------
    >>> renamed({"id": "p9", "chart": {"root_id": "p7", "doc": {"roots": [{"id": "p7"}]}}})
    {'id': 'p9', 'chart': {'root_id': 'p1', 'doc': {'roots': [{'id': 'p1'}]}}}
    """
    known = {} if known is None else known
    if isinstance(data, list | tuple):
        return [renamed(each, known, inside) for each in data]
    if not isinstance(data, dict):
        return data
    inside = inside or data.keys() >= ITEM
    return {
        key: known.setdefault(value, f"p{len(known) + 1}")
        if inside and key in NAMES and isinstance(value, str)
        else renamed(value, known, inside)
        for key, value in data.items()
    }
