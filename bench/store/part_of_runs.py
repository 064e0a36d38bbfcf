"""The same runs with some of their datasets alone."""

from collections.abc import Collection
from copy import copy

from bench.errors import unknown_name
from bench.store.runs import Runs


def of_datasets(runs: Runs, names: Collection[str]) -> Runs:
    """Return runs restricted to these datasets, or to all.

    Raises
    ------
    UserError
        An unknown name.
    """
    if not names:
        return runs
    known = list(dict.fromkeys(record["dataset"] for record in runs.records))
    for name in names:
        if name not in known:
            raise unknown_name("dataset", name, known)
    part = copy(runs)
    part.records = [record for record in runs.records if record["dataset"] in names]
    part.rows = [row for row in runs.rows if row["dataset"] in names]
    return part


def of_dataset(runs: Runs, name: str) -> Runs:
    """Return runs with one dataset's records, reading assignments once."""
    one = of_datasets(runs, [name])
    one.keep_assignments()
    return one
