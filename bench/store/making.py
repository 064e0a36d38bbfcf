"""What made an embedding or assignments, as text."""

import json
import re
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from bench.methods.expression import PICKLED, Step, computed, written
from bench.spec.spec import Entry
from bench.store.record import CellRecord, Record, ReferenceRecord

KINDS = ("embedder", "clusterer")

OFFERED = frozenset({"random_state", "n_jobs", "n_clusters", "image_shape"})
"""Parameters that the runner sets: they follow from seed, machine and data."""

SET, USED = "what the spec sets", "what was used"
"""The first counts where a cell failed before the second could be said."""

_PASSING = re.compile(r" at 0x[0-9a-f]+|\b(?:random_state|n_jobs)=[^,)\s]*")
"""What differs in the text of an object from seed to seed, or from process to process."""

Making = dict[str, str]
"""By what it is called to people; two cells whose texts differ anywhere were made differently."""


def making(record: CellRecord, kind: str, entry: Entry) -> Making:
    """Return what made a record's embedding or assignments.

    Parameters
    ----------
    record : dict
        Of a cell.
    kind : {"embedder", "clusterer"}
        Which of its methods.
    entry : Entry
        What the run's spec says of that method.
    """
    steps = computed(entry.steps)
    several = len(steps) > 1
    facts = {"source": record["sources"][kind][:12]} if kind in record["sources"] else {}
    facts["method"] = written(tuple(Step(_named(step.use), {}) for step in entry.steps))
    for place, step in enumerate(steps, 1):
        before = f"{step.use} ({place}): " if several else ""
        facts |= {before + name: _text(value) for name, value in step.params.items()}
    facts[SET] = ", ".join(f"{name}={value!r}" for s in steps for name, value in s.params.items())
    if kind == "embedder":
        facts |= _prepared(record)
    for place, used in enumerate(used_parameters(record, kind), 1):
        facts[USED] = "known"
        before = f"{steps[place - 1].use} ({place}): " if several and place <= len(steps) else ""
        facts |= {
            before + name: _text(value)
            for name, value in used.items()
            if name.split("__")[-1] not in OFFERED
        }
    return facts


def used_parameters(record: CellRecord, kind: str) -> list[dict[str, Any]]:
    """Return the parameters with which each step was fitted, if any."""
    method = record["methods"].get(kind) or {}
    steps = method.get("steps") or [method]
    return [step["params"] for step in steps if step.get("params") is not None]


def row_making(row: ReferenceRecord) -> Making:
    """Return what made a reference row."""
    known: Mapping[str, Any] = row
    names = ("classifier", "source", "n_folds", "embedder")
    return {name: _text(known[name]) for name in names if name in known} | _prepared(row)


def _prepared(record: Record) -> Making:
    """Return how the samples were prepared that a record's fingerprint is of."""
    known: Mapping[str, Any] = record
    return {"order of samples": str(known.get("order", 0))}


def agree(one: Making, other: Making) -> bool:
    """Return whether two makings may be the same.

    A cell that failed early does not know all of its own.
    """
    return not unlike(one, other)


def unlike(one: Making, other: Making) -> list[str]:
    """Name the facts in which two differ that both have."""
    passed_over = {SET} if USED in one and USED in other else set()
    common = [name for name in one if name in other and name not in passed_over]
    return [name for name in common if one[name] != other[name]]


def _text(value: Any) -> str:
    if isinstance(value, str) and ("/" in value or "\\" in value) and "\n" not in value:
        value = PurePath(value.replace("\\", "/")).name  # what is in the file is in the source
    text = json.dumps(value, sort_keys=True, default=repr)
    return _PASSING.sub("", text)


def _named(use: str) -> str:
    return PurePath(use).stem if use.startswith(PICKLED) else use
