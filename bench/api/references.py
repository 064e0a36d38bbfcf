"""Several references that a program hands over with the same features."""

from collections.abc import Mapping, Sequence
from typing import Any

from bench.api.objects import is_frame, named
from bench.datasets.objects import is_anndata
from bench.errors import UserError, unknown_name


def with_references(
    datasets: Any, truth: str | None, target: Any = None
) -> tuple[Any, dict[str, str]]:
    """Give each reference that is asked for a dataset of its own.

    Parameters
    ----------
    datasets
        As `bench.run` takes them; ``(X, {"kind": y, "site": z})`` has two references.
    truth : str or None
        A name, ``first`` (as None), ``all`` or ``best``.
    target : str, list of str or None
        The column of the truth in DataFrames; a list names the columns of several references.

    Returns
    -------
    datasets
        The same, with one truth each; untouched where none has several references.
    groups : dict
        What the dataset was called, by the name of each that was made of it.

    Raises
    ------
    UserError
        There is no such reference.
    """
    things = {} if datasets is None else named("dataset", datasets)
    if isinstance(target, list | tuple):
        things = {name: _apart(thing, target, name) for name, thing in things.items()}
    if not any(map(_has_several, things.values())):
        return datasets, {}
    chosen: dict[str, Any] = {}
    groups: dict[str, str] = {}
    for name, thing in things.items():
        if not _has_several(thing):
            chosen[name] = thing
            continue
        X, references = thing
        if truth in ("all", "best") and len(references) > 1:
            parts = {f"{name}:{reference}": (X, y) for reference, y in references.items()}
            chosen |= parts
            groups |= dict.fromkeys(parts, name)
        else:
            chosen[name] = X, references[_one(name, references, truth)]
    return chosen, groups


def _apart(thing: Any, columns: Sequence[str], name: str) -> Any:
    """Extract the references from a table; leave other things alone."""
    if is_anndata(thing):
        return thing, {column: column for column in columns}
    if not is_frame(thing):
        return thing
    for column in columns:
        if column not in thing.columns:
            raise unknown_name(f"target column of {name!r}", column, map(str, thing.columns))
    return thing.drop(columns=[*columns]), {column: thing[column] for column in columns}


def _has_several(thing: Any) -> bool:
    return isinstance(thing, tuple) and len(thing) == 2 and isinstance(thing[1], Mapping)


def _one(name: str, references: Mapping[str, Any], truth: str | None) -> str:
    if not references:
        raise UserError(f"Got no reference of dataset {name!r}: leave the empty mapping out.")
    if truth in (None, "first", "all", "best"):
        return next(iter(references))
    if truth not in references:
        raise UserError(
            f"Got truth {truth!r} for dataset {name!r}, whose references are: "
            f"{', '.join(map(str, references))}. Expected one of these, or first, all or best."
        )
    return str(truth)
