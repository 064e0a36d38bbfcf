"""What two runs were made with, where it differs: spec, data, code, packages, machine, methods."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from bench.store import DONE, Store
from bench.tables.matrix import PIPELINE
from bench.tables.runs import Runs
from bench.tables.sheet import Sheet

NONE = "–"
_CODE = ("clusterbench", "git_commit")
_TIMES = ("start", "end")
_SHOWN = 4
"""Distinct values that an entry names at most."""

Facts = dict[tuple[str, str], list[str]]


def settings_table(before: Runs, after: Runs) -> pd.DataFrame:
    """Compare what two runs, A and B, were made with.

    Returns
    -------
    DataFrame
        One row a setting that differs: part (``spec``, ``data``, ``code``, ``packages``,
        ``machine``, ``methods``), setting, a and b, as text; several values of one run are joined
        by commas, and – is none. Of methods only those in pipelines of both runs are compared, by
        the parameters they were fitted with, seeds aside, by their source, and by whether they were
        told the number of clusters.
    """
    shared = {_pipeline(r) for r in before.records} & {_pipeline(r) for r in after.records}
    a, b = (_facts(runs, shared) for runs in (before, after))
    rows = [
        {
            "part": part,
            "setting": setting,
            "a": _joined(a, part, setting),
            "b": _joined(b, part, setting),
        }
        for part, setting in dict.fromkeys([*a, *b])
        if set(a.get((part, setting), [])) != set(b.get((part, setting), []))
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


def _pipeline(record: dict[str, Any]) -> tuple[str, ...]:
    return tuple(record[key] for key in PIPELINE)


def _joined(facts: Facts, part: str, setting: str) -> str:
    found = list(dict.fromkeys(facts.get((part, setting), [])))
    more = ["…"] if len(found) > _SHOWN else []
    return ", ".join([*found[:_SHOWN], *more]) or NONE


def _facts(runs: Runs, shared: set[tuple[str, ...]]) -> Facts:
    """Gather every value that a setting has in the runs of one side."""
    facts: Facts = {}
    for part, setting, value in (*_of_folders(runs), *_of_records(runs, shared)):
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
                if name == "versions":
                    yield from (("packages", package, said) for package, said in value.items())
                elif name not in _TIMES:
                    yield "code" if name in _CODE else "machine", name, value


def _of_records(runs: Runs, shared: set[tuple[str, ...]]) -> Iterator[tuple[str, str, Any]]:
    """Yield what the cells of pipelines that both sides have say of data and methods."""
    for record in runs.records:
        if _pipeline(record) not in shared:
            continue
        yield "data", f"{record['dataset']}: samples", record["n_samples"]
        yield "data", f"{record['dataset']}: fingerprint", record["fingerprint"][:12]
        if record["status"] == DONE:  # one that failed early was told nothing
            name = f"{record['embedder']} + {record['clusterer']}"
            yield "methods", f"{name}: told k", "yes" if record["told_k"] else "no"
        for kind, method in record["methods"].items():
            yield "methods", f"{record[kind]}: source", record["sources"][kind][:12]
            for step in method.get("steps", [method]):
                for parameter, value in (step["params"] or {}).items():
                    if not parameter.endswith("random_state"):
                        yield "methods", f"{step.get('name', record[kind])}: {parameter}", value


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
