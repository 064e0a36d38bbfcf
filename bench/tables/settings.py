"""How two runs differ in spec, data, code, packages and machine."""

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from bench.store.k_from import k_from
from bench.store.record import CellRecord, fields
from bench.store.runs import Runs
from bench.store.status import Status
from bench.store.store import Store
from bench.tables.matrix import PIPELINE
from bench.tables.sheet import Sheet
from bench.tables.told import HEADING

PARTS = ("spec", "data", "code", "packages", "machine", "methods")
NONE = "–"
_CODE = ("clusterbench", "git_commit")
_NO_SETTINGS = ("start", "end", "id", "differs", "sources", "computers")
"""What sessions say of themselves, or of methods, which are compared one by one."""

_SHOWN = 4
"""Distinct values that an entry names at most."""

Facts = dict[tuple[str, str], list[str]]
Name = tuple[str, ...]


def settings_table(before: Runs, after: Runs) -> pd.DataFrame:
    """Compare what two runs, A and B, were made with.

    Returns
    -------
    DataFrame
        One row per setting that differs: part (one of `PARTS`), setting, a and b, as text; several
        values of one run are joined by commas, and – is none. Data and the source of methods are
        those of pipelines that both have; parameters, seeds aside, and where their number of
        clusters came from, those of pipelines that both have done.
    """
    shared = _pipelines(before.records) & _pipelines(after.records)
    done = _pipelines(_done(before)) & _pipelines(_done(after))
    a, b = (_facts(runs, shared, done) for runs in (before, after))
    unlike = [key for key in dict.fromkeys([*a, *b]) if set(a.get(key, [])) != set(b.get(key, []))]
    rows = [
        (*key, _joined(a.get(key, [])), _joined(b.get(key, [])))
        for key in sorted(unlike, key=lambda key: PARTS.index(key[0]))
    ]
    return pd.DataFrame(rows, columns=["part", "setting", "a", "b"])


def settings_sheet(table: pd.DataFrame) -> Sheet:
    """Lay out a `settings_table`."""
    rows = [[row.part, row.setting, row.a, row.b] for row in table.itertuples()]
    notes = [] if rows else ["Spec, data, code, packages, machine and methods are the same."]
    return Sheet(
        "What A and B were made with, where it differs",
        ["part", "setting", "A", "B"],
        rows,
        notes,
        words=4,
    )


def _pipelines(records: Sequence[CellRecord]) -> set[Name]:
    return {_name(record) for record in records}


def _name(record: CellRecord) -> Name:
    return tuple(fields(record, PIPELINE).values())


def _done(runs: Runs) -> list[CellRecord]:
    return [record for record in runs.records if record["status"] == Status.DONE]


def _joined(values: Sequence[str]) -> str:
    unique = list(dict.fromkeys(values))
    more = ["…"] if len(unique) > _SHOWN else []
    return ", ".join([*unique[:_SHOWN], *more]) or NONE


def _facts(runs: Runs, shared: set[Name], done: set[Name]) -> Facts:
    """Collect every value of each setting in one side's runs."""
    facts: Facts = {}
    of_methods = _of_methods([r for r in _done(runs) if _name(r) in done])
    of_records = _of_records([r for r in runs.records if _name(r) in shared])
    for part, setting, value in (*_of_folders(runs), *of_records, *of_methods):
        facts.setdefault((part, setting), []).append(_text(value))
    return facts


def _of_folders(runs: Runs) -> Iterator[tuple[str, str, Any]]:
    """Yield what specs and sessions say."""
    for folder in runs.folders:
        store = Store(folder)
        for setting, value in _flat(store.spec().to_dict()):
            yield "spec", setting.removeprefix("matrix."), value
        for session in store.read_run().get("sessions", []):
            for name, value in session.items():
                if name in _NO_SETTINGS:
                    continue
                if isinstance(value, dict):
                    part = {"versions": "packages", "variables": "machine"}.get(name, name)
                    yield from ((part, *each) for each in value.items())
                else:
                    yield "code" if name in _CODE else "machine", name, value


def _of_records(records: Sequence[CellRecord]) -> Iterator[tuple[str, str, Any]]:
    """Yield facts of all cells, even failed ones: data and sources."""
    for record in records:
        yield "data", f"{record['dataset']}: samples", record["n_samples"]
        yield "data", f"{record['dataset']}: fingerprint", record["fingerprint"][:12]
        names = fields(record, record["sources"])
        for kind, source in record["sources"].items():
            yield "methods", f"{names[kind]}: source", source[:12]


def _of_methods(records: Sequence[CellRecord]) -> Iterator[tuple[str, str, Any]]:
    """Yield facts of done cells: told numbers and parameters."""
    for record in records:
        name = f"{record['embedder']} + {record['clusterer']}"
        yield "methods", f"{name}: {HEADING}", k_from(record) or NONE
        names = fields(record, record["methods"])
        for kind, method in record["methods"].items():
            for step in method.get("steps", [method]):
                for parameter, value in (step["params"] or {}).items():
                    if not parameter.endswith("random_state"):
                        yield "methods", f"{step.get('name', names[kind])}: {parameter}", value


def _flat(table: dict[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{key}.")
        else:
            yield before + key, value


def _text(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(map(str, value))
    return str(value)
