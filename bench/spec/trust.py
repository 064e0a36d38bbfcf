"""Which parts of a spec are foreign code.

A registered name means code that the user has installed. An import path, or an object from a
program, may mean anything. So if the user has not written the spec, such code runs only with the
user's consent.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from bench.errors import UserError
from bench.methods.expression import MARKS, PICKLED
from bench.methods.registry import METHODS
from bench.methods.spelling import is_known
from bench.spec.spec import Spec


def imports(spec: Spec) -> list[str]:
    """Return what a spec would import or unpickle beyond registered names."""
    methods = [
        use
        for kind, _, use in _uses(spec)
        if METHODS[kind].lookup(use) is None and not is_known(kind, use)
    ]
    return methods + [name for name in spec.metrics if ":" in name]


def refuse_untrusted(spec: Spec, origin: Path) -> None:
    """Refuse a spec out of a run's folder that would import something.

    Raises
    ------
    UserError
        It does.
    """
    foreign = imports(spec)
    if foreign:
        raise UserError(
            f"Got {str(origin)!r}, which comes with a run and would import and run "
            f"{foreign[0]!r}: give --trust if you know that code, or 'verify --rescore', which "
            "runs nothing."
        )


def refuse_foreign_objects(spec: Spec, cache: Path) -> None:
    """Refuse objects that `bench.run` did not store, as unpickling runs code.

    Raises
    ------
    UserError
        One does.
    """
    for _, name, use in _uses(spec):
        if use.startswith(PICKLED):
            path = Path(use.removeprefix(PICKLED))
            is_own_name = re.fullmatch(r"[0-9a-f]{64}\.pkl", path.name) is not None
            if not is_own_name or path.parent.resolve() != (cache / "given").resolve():
                raise UserError(
                    f"Got {name!r}, an object that a program gave, from {str(path)!r}, which is "
                    f"not in the cache {str(cache)!r}: run the program again, as no other file is "
                    "unpickled."
                )


def comes_with_a_run(spec: Path) -> bool:
    """Return whether a spec file belongs to a run, perhaps a stranger's."""
    return any((spec.parent / name).exists() for name in ("run.json", "cells"))


def _uses(spec: Spec) -> Iterator[tuple[str, str, str]]:
    for kind, entries in (("embedder", spec.all_embedders), ("clusterer", spec.all_clusterers)):
        for entry in entries:
            for step in entry.steps:
                if step in MARKS:
                    continue
                yield kind, entry.name, step.use
