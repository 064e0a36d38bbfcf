"""What a run's record says of each stretch of work on it, and how that differs from the last."""

from collections.abc import Mapping, Sequence
from typing import Any

from bench.execution.options import Options
from bench.execution.progress import Plain
from bench.methods.source import suite_source
from bench.provenance.computer import Computer
from bench.provenance.machine import environment, now
from bench.spec.roster import Methods
from bench.store.record import RunRecord, SessionRecord

COMPARED = (
    *("clusterbench", "git_commit", "code", "cpu", "blas", "variables", "os", "machine"),
    *("threads", "computers", "versions"),
)
"""What cells of one run should have in common."""

FRAME = {
    "workers": "bench.workers.tasks:embed",
    "neighbour graph": "embeddings.neighbors.graph:neighbor_graph",
    "scores": "bench.scoring.cells:Scorer",
}
"""Code of the suite that decides numbers beside the methods themselves."""


def begin_session(
    record: RunRecord,
    options: Options,
    progress: Plain,
    code: dict[str, str],
    computers: Sequence[Computer],
) -> None:
    """Add a session to a run's record, and tell of what is another than in the one before.

    A command has one session: what it does after the matrix joins it.
    """
    sessions = record.setdefault("sessions", [])
    if sessions and sessions[-1].get("id") == options.session:
        sessions[-1]["code"] |= code
        return
    session: SessionRecord = {
        "id": options.session,
        "start": now(),
        "end": None,
        **environment(options.threads),
        "engine": options.engine,
        "computers": list(computers),
        "code": code,
        "differs": [],
    }
    session["differs"] = session_differences(sessions[-1], session) if sessions else []
    if session["differs"]:
        said = "; ".join(session["differs"])
        progress.note(f"note: this session differs from the one before: {said}")
    sessions.append(session)


def end_session(record: RunRecord) -> None:
    """Note down when the last session has ended."""
    for session in record.get("sessions", [])[-1:]:
        session["end"] = now()


def code_of(methods: Methods) -> dict[str, str]:
    """Return what the code is that a matrix is computed with, by what it is of."""
    found = {f"{each.kind} {each.name}": methods.source(each)[:12] for each in methods.all()}
    return found | {what: suite_source(path).code[:12] for what, path in FRAME.items()}


def session_differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Say in what a session differs from the one before."""
    return [f"{what} {old} then, {new} now" for what, old, new in differing(before, after)]


def differing(
    before: Mapping[str, Any], after: Mapping[str, Any], names: Sequence[str] = COMPARED
) -> list[tuple[str, Any, Any]]:
    """Return what differs between sessions, as far as both say it: what, before and after."""
    found: list[tuple[str, Any, Any]] = []
    for name in names:
        if name not in before or name not in after or before[name] == after[name]:
            continue
        old, new = before[name], after[name]
        if name == "computers":
            # Where the work is done here, that is the session's own machine.
            if not (_at_home(before) and _at_home(after)):
                found.append(("workers on", _cpus(old), _cpus(new)))
        elif name == "code":
            shared = (each for each in old if each in new and old[each] != new[each])
            found += [(f"the code of {each}", old[each], new[each]) for each in shared]
        elif isinstance(old, dict):
            either = (each for each in {**old, **new} if old.get(each) != new.get(each))
            found += [(each, old.get(each, "unset"), new.get(each, "unset")) for each in either]
        else:
            found.append((name, old, new))
    return found


def _at_home(session: Mapping[str, Any]) -> bool:
    here = {name: session[name] for name in ("cpu", "blas", "variables")}
    return bool(session["computers"] == [here])


def _cpus(computers: Sequence[Computer]) -> str:
    return " and ".join(dict.fromkeys(each["cpu"] for each in computers))
