"""Records as read from disk, checked for completeness and form.

A run may come from a stranger, or from a machine that lost power: what a record says is used in
names of files and in arithmetic, so it is checked once, here, and the file is named.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from pydantic_core import from_json

from bench.errors import UserError
from bench.files.fingerprint import is_fingerprint
from bench.store.record import CellRecord, ReferenceRecord, RunRecord
from bench.store.status import Status

STATUSES = frozenset(status.value for status in Status)


@dataclass(frozen=True)
class Check:
    """A condition on a value, and its description."""

    holds: Callable[[Any], bool]
    expected: str

    def or_null(self) -> "Check":
        """Return the same check, which null passes too."""
        return Check(lambda value: value is None or self.holds(value), f"{self.expected} or null")

    def by_name(self) -> "Check":
        """Return a check of tables of such values."""

        def holds(value: Any) -> bool:
            return isinstance(value, dict) and all(map(self.holds, value.values()))

        return Check(holds, f"a table in which each value is {self.expected}")


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


TEXT = Check(lambda value: isinstance(value, str), "text")
FLAG = Check(lambda value: isinstance(value, bool), "true or false")
NUMBER = Check(_is_number, "a number")
COUNT = Check(lambda value: _is_number(value) and isinstance(value, int) and value >= 0, "a count")
TABLE = Check(lambda value: isinstance(value, dict), "a table")
STATUS = Check(lambda value: isinstance(value, str) and value in STATUSES, "a status")
FINGERPRINT = Check(is_fingerprint, "a fingerprint")

RECORD: dict[str, Check] = {
    "dataset": TEXT,
    "n_samples": COUNT,
    "n_classes": COUNT.or_null(),
    "fingerprint": TEXT,
    "embedder": TEXT,
    "clusterer": TEXT,
    "seed": COUNT,
    "status": STATUS,
    "reason": TEXT,
    "told_k": FLAG,
    "k_from": TEXT.or_null(),
    "session": TEXT,
    "order": COUNT,
    "scores": NUMBER.or_null().by_name(),
    "seconds_neighbors": NUMBER,
    "seconds_embed": NUMBER.or_null(),
    "seconds_cluster": NUMBER.or_null(),
    "peak_memory_mb": NUMBER,
}
CELL: dict[str, Check] = RECORD | {
    "embedding": FINGERPRINT.or_null(),
    "sources": TEXT.by_name(),
    "methods": TABLE.by_name(),
    "held_out": TABLE.or_null(),
}
NEEDED_OF_A_CELL = CELL.keys() - {
    *("told_k", "k_from", "session", "order"),
    "held_out",
    "sources",
    "methods",
    "seconds_neighbors",
    "peak_memory_mb",
}
"""What runs of every release hold; the other fields are looked at where they are there."""

ROW: dict[str, Check] = RECORD | {
    "id": TEXT,
    "reference": TEXT,
    "classifier": TEXT,
    "facts": TABLE,
}
NEEDED_OF_A_ROW = {"id", "dataset", "reference", "seed", "status", "reason", "scores"}
SESSION: dict[str, Check] = {
    "threads": COUNT,
    "versions": TEXT.by_name(),
}
DATASET: dict[str, Check] = {"fingerprint": TEXT}


def cell_record(content: bytes, path: str) -> CellRecord:
    """Read a cell's record; `path` names it in messages."""
    return cast(CellRecord, _fields(_parsed(content, path), CELL, path, NEEDED_OF_A_CELL))


def row_record(content: bytes, path: Path) -> ReferenceRecord:
    """Return a reference row's record; its file's name is its id."""
    record = _fields(_parsed(content, str(path)), ROW, str(path), NEEDED_OF_A_ROW)
    if record["id"] != path.stem:
        raise _broken(str(path), f"its id is {record['id']!r}, expected the name of its file")
    return cast(ReferenceRecord, record)


def run_record(content: bytes, path: str) -> RunRecord:
    """Read the record of a run."""
    record = _parsed(content, path)
    for name, empty in (("datasets", {}), ("sessions", [])):
        if not isinstance(record.setdefault(name, empty), type(empty)):
            raise _broken(path, f"{name} is no {type(empty).__name__}")
    if not TABLE.by_name().holds(record.get("metrics", {})):
        raise _broken(path, "metrics is no table of tables")
    for dataset in record["datasets"].values():
        _fields(dataset, DATASET, path)
    for session in record["sessions"]:
        _fields(session, SESSION, path, SESSION)
    return cast(RunRecord, record)


def parsed(content: bytes, path: str) -> Any:
    """Return what a file of JSON holds."""
    try:
        return from_json(content)
    except ValueError as error:
        what = f"is no JSON ({error})" if content.strip() else "is empty"
        raise _broken(path, what) from None


def _parsed(content: bytes, path: str) -> dict[str, Any]:
    record = parsed(content, path)
    if not isinstance(record, dict):
        raise _broken(path, "it holds no table")
    return record


def _fields(
    record: Any, fields: Mapping[str, Check], path: str, needed: Collection[str] = ()
) -> dict[str, Any]:
    if not isinstance(record, dict):
        raise _broken(path, "a part of it is no table")
    for name, check in fields.items():
        if name not in record and name in needed:
            raise _broken(path, f"it lacks {name!r}")
        if name in record and not check.holds(record[name]):
            raise _broken(path, f"{name} is {_shown(record[name])}, expected {check.expected}")
    return record


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:80]}…"


def _broken(path: str, what: str) -> UserError:
    return UserError(
        f"Got the record {path!r}, which is damaged ({what}): remove the file and give the run's "
        "command again, or bring back the whole file."
    )
