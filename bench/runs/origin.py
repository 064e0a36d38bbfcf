"""Whether a run's records follow from its spec, sessions and code."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any

from bench.methods.entries import Entry
from bench.methods.expression import computed
from bench.methods.traits import PLAIN
from bench.runs.one_commit import mixed_code
from bench.spec.cells import Cell, cells
from bench.spec.spec import Spec
from bench.store.apart import by_name, rows_by_name
from bench.store.making import KINDS, used_parameters
from bench.store.packed import packed_names
from bench.store.record import CellRecord, SessionRecord
from bench.store.references import read_rows
from bench.store.runs import cell_of
from bench.store.store import Store

KEYS = {"dataset", "embedder", "clusterer", "seed", "status"}
"""What tells a cell's record from another file."""


@dataclass
class Origin:
    """Faults in the origin of a run's records, and gaps."""

    broken: list[str] = field(default_factory=list)
    """A line for each kind of fault."""
    unknown: list[str] = field(default_factory=list)
    """What cannot be checked, as records made before lack the facts."""


def origin(store: Store) -> Origin:
    """Check that a run's records follow from spec, sessions and code.

    Each file is of a cell of the spec; each method of a name is of one code, with the parameters
    that the spec sets; each cell is of the data, and of a session, that ``run.json`` lists; that
    session had every method of the spec, and of the very code that the cell was made with. All
    sessions that made any of it were at one commit, with one code.
    """
    spec, run = store.spec(), store.read_run()
    findings = Origin()
    records = dict(_records(store, spec, findings))
    rows = read_rows(store.folder, [entry.name for entry in spec.datasets])
    makings = [*by_name([(spec, record) for record in records.values()])[1], rows_by_name(rows)[1]]
    findings.broken += [note for each in makings for note in each.notes()]
    _check_parameters(records, spec, findings)
    _check_data([*records.values(), *rows], run.get("datasets", {}), findings)
    _check_sessions(records, spec, run.get("sessions", []), findings)
    findings.broken += mixed_code([*records.values(), *rows], run.get("sessions", []))
    return findings


def _records(store: Store, spec: Spec, findings: Origin) -> Iterator[tuple[Cell, CellRecord]]:
    """Yield the spec's ended cells; report files of no cell."""
    expected = {cell.id: cell for cell in cells(spec)}
    others = (p for p in (store.folder / "cells").glob("*.json") if p.stem not in expected)
    packed = (Path(name).stem for name in packed_names(store.folder / "cells"))
    strange = sorted(
        {path.stem for path in others if _is_record(path)} | ({*packed} - expected.keys())
    )
    findings.broken += _counted(strange, "cells/{}.json is of no cell of the spec")
    for name, cell in expected.items():
        record = store.read_cell(name)
        if record is not None and cell_of(record) != cell:
            findings.broken.append(f"cells/{name}.json says that it is {cell_of(record)}")
        elif record is not None:
            yield cell, record


def _is_record(path: Path) -> bool:
    """Tell a cell's record from a file of the user's."""
    try:
        return json.loads(path.read_bytes()).keys() >= KEYS
    except (ValueError, AttributeError):
        return False


def _check_parameters(records: Mapping[Cell, CellRecord], spec: Spec, findings: Origin) -> None:
    """Report parameters that are not what the spec sets."""
    for kind in KINDS:
        entries: dict[str, Entry] = {e.name: e for e in getattr(spec, f"all_{kind}s")}
        unlike = {
            f"{kind} {entry.name!r}, of which the spec sets {name} = {value!r}, was used with "
            f"{name} = {used[name]!r}": str(cell)
            for cell, record in records.items()
            for entry in (entries[getattr(cell, kind)],)
            for step, used in zip(
                computed(entry.steps), used_parameters(record, kind), strict=False
            )
            for name, value in step.params.items()
            if name in used and not _same(value, used[name])
        }
        findings.broken += [f"{text} ({cell})" for text, cell in unlike.items()]


def _same(set_to: Any, used: Any) -> bool:
    """Return whether a plain value was used.

    A file may have been named in another way.
    """
    if not isinstance(set_to, PLAIN) or not isinstance(used, PLAIN) or set_to == used:
        return True
    names = [PurePath(str(each)).name for each in (set_to, used)]
    return isinstance(set_to, str) and names[0] == names[1]


def _check_data(records: list[Any], datasets: Mapping[str, Any], findings: Origin) -> None:
    """Report cells and reference rows of other data than the run's."""
    for name in dict.fromkeys(record["dataset"] for record in records):
        known = datasets.get(name, {}).get("fingerprint")
        own_records = [record for record in records if record["dataset"] == name]
        others = {r.get("fingerprint", known) for r in own_records} - {known} if known else set()
        findings.broken += [
            f"dataset {name!r} has fingerprint {known[:12]}, but there are results on {other[:12]}"
            for other in sorted(others)
        ]


def _check_sessions(
    records: Mapping[Cell, CellRecord], spec: Spec, sessions: list[SessionRecord], findings: Origin
) -> None:
    """Report cells of unlisted sessions, or of sessions with other code."""
    silent = [str(cell) for cell, record in records.items() if "session" not in record]
    if silent:
        findings.unknown.append(
            f"which session made {len(silent)} of {len(records)} cells: they were made before "
            "records named it"
        )
    without = [str(each.get("start")) for each in sessions if "sources" not in each]
    if without:
        findings.unknown.append(
            f"whether the code of the session of {', '.join(without)} had the methods of the spec: "
            "it was recorded before sessions named them"
        )
    listed = {each["id"]: each for each in sessions if "id" in each}
    unlisted, unlike = [], []
    for cell, record in records.items():
        name = record.get("session")
        if name is None:
            continue
        if name not in listed:
            unlisted.append(f"{cell} names session {name!r}")
        elif _lacks(listed[name], record):
            unlike.append(f"{cell} was made by different code than its session {name!r} had")
    findings.broken += _counted(unlisted, "{}, which run.json does not list")
    findings.broken += _counted(unlike, "{}")
    if sessions and not without:
        findings.broken += [
            f"the spec names {kind} {entry.name!r}, which the code of no session had"
            for kind in KINDS
            for entry in getattr(spec, f"all_{kind}s")
            if not any(entry.name in session["sources"].get(kind, {}) for session in sessions)
        ]


def _lacks(session: SessionRecord, record: CellRecord) -> bool:
    """Return whether a session had other code for a record's methods."""
    known: Mapping[str, Any] = record
    sources = session.get("sources")
    return sources is not None and any(
        sources.get(kind, {}).get(known[kind]) != source
        for kind, source in record["sources"].items()
    )


def _counted(names: list[str], text: str) -> list[str]:
    """Report a fault for the first name, with the number of others."""
    more = f" (and {len(names) - 1} more)" if len(names) > 1 else ""
    return [text.format(names[0]) + more] if names else []
