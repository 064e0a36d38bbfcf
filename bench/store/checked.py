"""Records as they are read: whole, with the fields that they must have, and of the right form.

A run may come from a stranger, or from a machine that lost power: what a record says is used in
names of files and in arithmetic, so it is checked once, here, and the file is named.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

from pydantic_core import from_json

from bench.errors import UserError
from bench.files.fingerprint import is_fingerprint
from bench.store.record import CellRecord, ReferenceRecord, RunRecord
from bench.store.status import Status

Check = Callable[[Any], bool]
STATUSES = frozenset(status.value for status in Status)


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _flag(value: Any) -> bool:
    return isinstance(value, bool)


def _count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _or_none(check: Check) -> Check:
    return lambda value: value is None or check(value)


def _by_name(check: Check) -> Check:
    return lambda value: isinstance(value, dict) and all(map(check, value.values()))


def _record(value: Any) -> bool:
    return isinstance(value, dict)


RECORD: dict[str, tuple[Check, str]] = {
    "dataset": (_text, "text"),
    "n_samples": (_count, "a count"),
    "n_classes": (_or_none(_count), "a count or null"),
    "fingerprint": (_text, "text"),
    "embedder": (_text, "text"),
    "clusterer": (_text, "text"),
    "seed": (_count, "a count"),
    "status": (lambda value: _text(value) and value in STATUSES, "a status"),
    "reason": (_text, "text"),
    "told_k": (_flag, "true or false"),
    "scores": (_by_name(_or_none(_number)), "numbers by name"),
    "seconds_neighbors": (_number, "a number"),
    "seconds_embed": (_or_none(_number), "a number or null"),
    "seconds_cluster": (_or_none(_number), "a number or null"),
    "peak_memory_mb": (_number, "a number"),
}
CELL: dict[str, tuple[Check, str]] = RECORD | {
    "embedding": (_or_none(is_fingerprint), "a fingerprint or null"),
    "sources": (_by_name(_text), "text by name"),
    "methods": (_by_name(_record), "tables by name"),
    "held_out": (_or_none(_record), "a table or null"),
}
LATER = frozenset(
    {"held_out", "sources", "methods", "seconds_neighbors", "peak_memory_mb", "facts"}
)
"""Fields that records had not always; what shows a run does without them."""

ROW: dict[str, tuple[Check, str]] = RECORD | {
    "id": (_text, "text"),
    "reference": (_text, "text"),
    "classifier": (_text, "text"),
    "facts": (_record, "a table"),
}
SESSION: dict[str, tuple[Check, str]] = {
    "threads": (_count, "a count"),
    "versions": (_by_name(_text), "text by name"),
}
DATASET: dict[str, tuple[Check, str]] = {"fingerprint": (_text, "text")}


def cell_record(content: bytes, path: str) -> CellRecord:
    """Read a cell's record; `path` names it in messages."""
    return cast(CellRecord, _fields(_parsed(content, path), CELL, path))


def row_record(content: bytes, path: Path) -> ReferenceRecord:
    """Read a reference row's record, whose id is the name of its file."""
    record = _fields(_parsed(content, str(path)), ROW, str(path))
    if record["id"] != path.stem:
        raise _broken(str(path), f"its id is {record['id']!r}, expected the name of its file")
    return cast(ReferenceRecord, record)


def run_record(content: bytes, path: str) -> RunRecord:
    """Read the record of a run."""
    record = _parsed(content, path)
    for name, kind in (("datasets", dict), ("sessions", list)):
        if not isinstance(record.get(name), kind):
            raise _broken(path, f"{name} is missing, or is no {kind.__name__}")
    for dataset in record["datasets"].values():
        _fields(dataset, DATASET, path)
    for session in record["sessions"]:
        _fields(session, SESSION, path)
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


def _fields(record: Any, fields: Mapping[str, tuple[Check, str]], path: str) -> dict[str, Any]:
    if not isinstance(record, dict):
        raise _broken(path, "a part of it is no table")
    for name, (check, expected) in fields.items():
        if name not in record:
            if name in LATER:
                continue
            raise _broken(path, f"it lacks {name!r}")
        if not check(record[name]):
            raise _broken(path, f"{name} is {_shown(record[name])}, expected {expected}")
    return record


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:80]}…"


def _broken(path: str, what: str) -> UserError:
    return UserError(
        f"Got the record {path!r}, which is damaged ({what}): remove the file and give the run's "
        "command again, or bring back the whole file."
    )
