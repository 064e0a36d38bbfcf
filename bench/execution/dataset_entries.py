"""Names of a run's datasets, and settings for reading them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bench.datasets import LOADERS, takes_target
from bench.datasets.data_names import is_path, table_names
from bench.errors import UserError
from bench.methods.entries import Entry


def named_by_file(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Name datasets in files by their stems, unless the spec names them.

    A stored spec has these names, so that a run keeps the names that it started with.
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


def with_reading(entries: tuple[Entry, ...], reading: Mapping[str, Any]) -> tuple[Entry, ...]:
    """Add reading settings to files and OpenML datasets.

    A dataset's own table in the spec has precedence.

    Raises
    ------
    UserError
        There are settings, but no dataset to which they apply.
    """
    if not reading:
        return entries
    if not any(takes_target(entry.use) for entry in entries):
        flags = " ".join(
            f"--target {value!r}" if key == "target" else f"--read {key}={value!r}"
            for key, value in reading.items()
        )
        raise UserError(
            f"Got {flags}, but no dataset of the run is a file or OpenML's: expected a dataset "
            "whose truth is not settled already."
        )
    return tuple(
        replace(entry, params={**reading, **entry.params}) if takes_target(entry.use) else entry
        for entry in entries
    )
