"""A run's references, each as an entry of its own."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.datasets import LOADERS, labels_file
from bench.datasets.data_names import is_path
from bench.datasets.suffixes import format_of
from bench.errors import UserError
from bench.methods.entries import Entry

ALL = ("all", "best")
"""Values that mean every reference; with ``best``, tables show the greatest score over them."""


def by_reference(entries: Sequence[Entry], truth: str | None) -> tuple[Entry, ...]:
    """Replace datasets with several references by the chosen ones.

    Parameters
    ----------
    entries : sequence of Entry
        Datasets. Several references are several names in ``target``, or those of a battery.
    truth : str or None
        The name of one, ``first`` (as None), ``all`` or ``best``. For the last two a dataset
        becomes one entry per reference, as in ``compound:labels1``.

    Raises
    ------
    UserError
        A dataset has no such reference.
    """
    return tuple(new for entry in entries for new in _of_one(entry, truth))


def _of_one(entry: Entry, truth: str | None) -> list[Entry]:
    if "references_of" in entry.params:
        return [entry]  # of a spec that a run was started with
    names, listed = _names(entry)
    if truth in ALL and len(names) > 1:
        return [
            replace(
                _chosen(entry, names, name),
                name=f"{entry.name}:{name}",
                params=_chosen(entry, names, name).params | {"references_of": entry.name},
            )
            for name in names
        ]
    if truth not in (None, "first", *ALL):
        if truth not in names:
            known_names = ", ".join(names) or "one without a name"
            raise UserError(
                f"Got truth {truth!r} for dataset {entry.name!r}, whose references are: "
                f"{known_names}. Expected one of these, or first, all or best."
            )
        return [_chosen(entry, names, truth)]
    return [_chosen(entry, names, names[0]) if listed else entry]


def _names(entry: Entry) -> tuple[list[str], bool]:
    """Return a dataset's reference names, and whether users listed them."""
    target = entry.params.get("target")
    if isinstance(target, list | tuple):
        names = list(map(str, target))
        if not names or len({*names}) < len(names):
            raise UserError(
                f"Got target = {names} for dataset {entry.name!r}, but expected names, each once."
            )
        return names, True
    if isinstance(target, str):
        return [target], False
    known = LOADERS.lookup(entry.use.partition(":")[0])
    if target is None and known is None and is_path(entry.use):
        paths = labels_file.beside(Path(entry.use).expanduser())
        return [format_of(path).removeprefix(".") for path in paths], False
    return [], False


def _chosen(entry: Entry, names: Sequence[str], name: str) -> Entry:
    """Return the entry with one reference as truth.

    The other references do not become features.
    """
    path = Path(entry.use).expanduser()
    columns = [other for other in names if other != name and not labels_file.find(path, other)]
    params: dict[str, Any] = entry.params | {"target": name}
    if columns:
        drop = params.get("drop", [])
        params["drop"] = [*([drop] if isinstance(drop, str) else drop), *columns]
    return replace(entry, params=params)
