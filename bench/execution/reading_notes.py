"""How datasets were read, told in few lines where there are many."""

import re
from collections.abc import Iterable

MOST_DATASETS = 6
"""Datasets up to which each has lines of its own."""

_SHOWN = 3
_NUMBER = re.compile(r"\d[\d,.]*")
_REPEATED = re.compile(r"(\S*#\S*)(?:, \1)+")


def told(notes: Iterable[tuple[str, str]], n_datasets: int) -> list[str]:
    """Return how datasets were read, alike notes together.

    Parameters
    ----------
    notes : iterable of (dataset, note)
    n_datasets : int
        How many datasets are read.

    Examples
    --------
    >>> notes = [(name, f"truth: {name}.labels0.gz") for name in ("moon", "ring", "star", "disc")]
    >>> told(notes, n_datasets=4)[0]
    'moon: truth: moon.labels0.gz'
    >>> told(notes, n_datasets=40)[0]
    '4 datasets (moon, ring, star and 1 other): truth: NAME.labels0.gz'
    """
    notes = list(notes)
    if n_datasets <= MOST_DATASETS:
        return [f"{name}: {note}" for name, note in notes]
    groups: dict[str, list[tuple[str, str]]] = {}
    for name, note in notes:
        groups.setdefault(_alike(name, note), []).append((name, note))
    lines = [_line(group) for group in sorted(groups.values(), key=len, reverse=True)]
    if len(lines) < len(notes):
        lines.append("each in full: 'clusterbench data FILE', or notes in the run's run.json")
    return lines


def _alike(name: str, note: str) -> str:
    """Return a note without its names of files and numbers."""
    return _REPEATED.sub(r"\1", _NUMBER.sub("#", note.replace(name, "NAME")))


def _line(group: list[tuple[str, str]]) -> str:
    name, note = group[0]
    if len(group) == 1:
        return f"{name}: {note}"
    names = [each for each, _ in group]
    more = len(names) - _SHOWN
    others = f" and {more} other{'s' * (more > 1)}" if more > 0 else ""
    same = len({each.replace(of, "NAME") for of, each in group}) == 1
    text = note.replace(name, "NAME") if same else f"such as {note}"
    return f"{len(names)} datasets ({', '.join(names[:_SHOWN])}{others}): {text}"
