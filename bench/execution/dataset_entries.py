"""What the command line and Python say of a run's datasets: their names, and the truth's column."""

from dataclasses import replace

from bench.datasets import LOADERS, takes_target
from bench.datasets.data_names import is_path, table_names
from bench.errors import UserError
from bench.methods.entries import Entry


def named_by_file(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Call datasets that are files by their stems, where the spec gives them no other name.

    A stored spec holds these names, so that a run keeps those that it began with.
    """
    files = [
        entry
        for entry in entries
        if entry.use == entry.name
        and LOADERS.lookup(entry.use.partition(":")[0]) is None
        and is_path(entry.use)
    ]
    others = {entry.name for entry in entries if entry not in files}
    names = table_names([entry.use for entry in files], {*others, *LOADERS.all()})
    called = {entry.use: name for entry, name in zip(files, names, strict=True)}
    return tuple(replace(entry, name=called.get(entry.name, entry.name)) for entry in entries)


def with_target(entries: tuple[Entry, ...], target: str) -> tuple[Entry, ...]:
    """Name the truth's column for every dataset that has columns.

    Raises
    ------
    UserError
        None of them has.
    """
    named = tuple(
        replace(entry, params={"target": target} | entry.params)
        if takes_target(entry.use)
        else entry
        for entry in entries
    )
    if named == entries:
        raise UserError(
            f"Got --target {target!r}, but no dataset of the run is a file or OpenML's: expected a "
            "dataset whose truth is not settled already."
        )
    return named
