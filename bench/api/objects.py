"""Python objects stored where a run and its workers find them.

A run is described by text: names, import paths, parameters. An estimator whose class can be
imported and whose parameters are plain values is said that way; one that cannot (a class from a
notebook, a parameter that is an object) is pickled into a file, and arrays go into a file as well.
"""

import hashlib
import io
import math
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from bench.api.canonical import Canonical
from bench.datasets import Dataset
from bench.datasets.objects import from_object, is_anndata
from bench.datasets.reading import Reading
from bench.datasets.saved import save
from bench.errors import UserError
from bench.files.atomic import write_atomically
from bench.methods.by_value import AsGiven, can_be_imported, pickled_by_value
from bench.methods.expression import PICKLED, Step, written
from bench.methods.method import NEEDED, absolute
from bench.methods.pickled import as_pickled
from bench.methods.reason import reason
from bench.methods.traits import PLAIN, keeps_parameters, set_by_the_user


def method_use(kind: str, given: Any, folder: Path) -> str:
    """Return the `use` for an estimator, a class, or text.

    Parameters
    ----------
    kind : {"embedder", "clusterer"}
    given
        An expression, a class, an estimator, or a `Pipeline` of estimators.
    folder : Path
        Where to put what cannot be said as text.

    Raises
    ------
    UserError
        None of these.
    """
    if isinstance(given, str):
        return given
    if not hasattr(given, NEEDED[kind]):
        raise UserError(
            f"Got {given!r} as {kind}, but expected a name, a class or an estimator with "
            f"{NEEDED[kind]}."
        )
    steps = _steps(given) if kind == "embedder" else [given]
    if all(_is_plain(step) for step in steps):
        return written(tuple(Step(_path(step), _changed(step)) for step in steps))
    return PICKLED + str(_pickle(given, folder))


def dataset_use(
    name: str, given: Any, folder: Path, reading: Mapping[str, Any] | None = None
) -> str:
    """Return the `use` for a dataset: text, or a stored file.

    Parameters
    ----------
    name : str
    given : str, Dataset, array, DataFrame, AnnData, or (one of these, array or str)
        Features, or features and truth; of a table the name of a column will do.
    folder : Path
        Where to put the file.
    reading : mapping, optional
        What was said of reading files, the target too; a DataFrame is read in the same way.
    """
    if isinstance(given, str):
        return given
    if isinstance(given, Dataset):
        return str(save(given, folder))
    settings = Reading.of(reading or {}, name) if is_table(given) else None
    return str(save(from_object(given, name, settings), folder))


def is_frame(given: Any) -> bool:
    """Return whether this is a DataFrame, of pandas or like one."""
    return hasattr(given, "columns") and hasattr(given, "iloc")


def is_table(given: Any) -> bool:
    """Return whether this has named columns, perhaps with the truth."""
    return is_frame(given) or is_anndata(given)


def embedding_file(given: Any, folder: Path) -> str:
    """Return an embedding's file, storing an array first."""
    if isinstance(given, str | os.PathLike):
        return os.fspath(given)
    content = io.BytesIO()
    np.save(content, np.asarray(given), allow_pickle=False)
    name = hashlib.sha256(content.getvalue()).hexdigest()
    return str(_put(content.getvalue(), folder, f"{name}.npy"))


def named(kind: str, given: Any) -> dict[str, Any]:
    """Return things by name, from a mapping, sequence or single thing."""
    if isinstance(given, Mapping):
        return dict(given)
    things = given if isinstance(given, list | tuple) else [given]
    by_name: dict[str, Any] = {}
    for thing in things:
        cls = thing if isinstance(thing, type) else type(thing)
        name = thing if isinstance(thing, str) else getattr(thing, "name", cls.__name__)
        if name in by_name:
            raise UserError(
                f"Got {kind} {name!r} twice, but expected each once: name them, as in "
                f"{{'first': ..., 'second': ...}}."
            )
        by_name[name] = thing
    return by_name


def _steps(given: Any) -> list[Any]:
    """Return a `Pipeline`'s steps, to be cached and seeded separately."""
    from sklearn.pipeline import Pipeline

    if not isinstance(given, Pipeline):
        return [given]
    return [step for _, step in given.steps if step not in (None, "passthrough")]


def _path(given: Any) -> str:
    cls = given if isinstance(given, type) else type(given)
    return f"{cls.__module__}:{cls.__qualname__}"


def _is_plain(given: Any) -> bool:
    cls = given if isinstance(given, type) else type(given)
    if "<locals>" in cls.__qualname__ or not can_be_imported(cls.__module__):
        return False
    if isinstance(given, type):
        return True
    return keeps_parameters(given) and all(map(_is_value, _changed(given).values()))


def _is_value(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return all(map(_is_value, value))
    finite = not isinstance(value, float) or math.isfinite(value)  # what a literal can say
    return isinstance(value, PLAIN) and not isinstance(value, np.generic) and finite


def _changed(given: Any) -> dict[str, Any]:
    return {} if isinstance(given, type) else set_by_the_user(given)


def _pickle(given: Any, folder: Path) -> Path:
    cls = given if isinstance(given, type) else type(given)
    parts: tuple[Any, dict[str, Any]]
    if cls is given or keeps_parameters(given):
        parts = cls, {name: absolute(value) for name, value in _changed(given).items()}
    else:
        parts = AsGiven(given), {}
    canonical = Canonical()
    try:
        name = canonical.digest(parts)
        content = pickled_by_value(parts)
    except Exception as error:
        raise UserError(
            f"Got {given!r}, which cannot be handed to a worker process ({reason(error)}): put its "
            "class into a module, and what it needs into plain parameters."
        ) from error
    return _put(as_pickled(canonical.modules, content), folder, f"{name}.pkl")


def _put(content: bytes, folder: Path, name: str) -> Path:
    """Write a file named by its content; return its path."""
    path = folder / name
    if not path.exists():
        write_atomically(path, lambda file: file.write(content))
    return path
