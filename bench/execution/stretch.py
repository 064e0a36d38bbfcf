"""Sessions in a run's record."""

from collections.abc import Sequence

from bench.execution.options import Options
from bench.execution.progress import Plain
from bench.methods.source import suite_source
from bench.provenance.computer import Computer
from bench.provenance.kernels import fallbacks, told
from bench.provenance.machine import environment, now
from bench.spec.roster import Methods
from bench.store.record import RunRecord, SessionRecord
from bench.store.sessions import session_differences

FRAME = {
    "workers": "bench.workers.tasks:embed",
    "neighbour graph": "embeddings.neighbors.graph:neighbor_graph",
    "scores": "bench.scoring.cells:Scorer",
}
"""Code of the suite that affects numbers, apart from the methods themselves."""


def begin_session(
    record: RunRecord,
    options: Options,
    progress: Plain,
    code: dict[str, str],
    computers: Sequence[Computer],
) -> None:
    """Add a session to a run's record, and report changes.

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
    if options.budget is not None:
        session["budget"] = options.budget
    if slow := fallbacks():
        session["fallback_kernels"] = list(slow)
        progress.note(f"note: {told(slow)}")
    session["differs"] = session_differences(sessions[-1], session) if sessions else []
    if session["differs"]:
        changes = "; ".join(session["differs"])
        progress.note(f"note: this session differs from the one before: {changes}")
    sessions.append(session)


def end_session(record: RunRecord) -> None:
    """Note down when the last session has ended."""
    for session in record.get("sessions", [])[-1:]:
        session["end"] = now()


def code_of(methods: Methods) -> dict[str, str]:
    """Identify the code that computes a matrix, by part."""
    codes = {f"{each.kind} {each.name}": methods.source(each)[:12] for each in methods.all()}
    return codes | {what: suite_source(path).code[:12] for what, path in FRAME.items()}
