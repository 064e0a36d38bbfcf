"""Differences between the sessions of a run, and notes about them."""

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from bench.provenance.computer import Computer
from bench.store.record import SessionRecord

COMPARED = (
    *("clusterbench", "git_commit", "code", "cpu", "blas", "variables", "os", "machine"),
    *("threads", "computers", "versions", "device"),
)
"""What cells of one run should have in common."""

_SHOWN = 4
"""Of what differs, a note names at most this many."""


def session_notes(sessions: Sequence[SessionRecord], run: str) -> list[str]:
    """Describe how sessions of a run differ from the previous ones.

    Parameters
    ----------
    sessions : sequence of dict
        In the order of their beginnings.
    run : str
        The run's name.

    Returns
    -------
    list of str
        One sentence for each such session.
    """
    notes = []
    for place, (before, after) in enumerate(itertools.pairwise(sessions), 2):
        differences = session_differences(before, after)
        if differences:
            more = len(differences) - _SHOWN
            listed = [*differences[:_SHOWN], *([f"and {more} more"] if more > 0 else [])]
            notes.append(
                f"Session {place} of {len(sessions)} of run {run!r} differs from the one before: "
                f"{'; '.join(listed)}."
            )
    return notes


def made_with(sessions: Sequence[SessionRecord]) -> dict[str, str]:
    """Return what distinguishes some sessions of a run, by id.

    Returns
    -------
    dict
        Such as ``"numpy 2.4.0, cpu AMD EPYC"``; empty where all sessions agree.
    """
    known = [session for session in sessions if "id" in session]
    names: dict[str, None] = {}
    for before, after in itertools.pairwise(known):
        names |= dict.fromkeys(what for what, _, _ in differing(before, after))
    if not names:
        return {}
    return {session["id"]: _values(session, list(names)) for session in known}


def _values(session: SessionRecord, names: Sequence[str]) -> str:
    facts: Mapping[str, Any] = session
    flat = {**facts.get("variables", {}), **facts.get("versions", {}), **facts}
    flat |= {f"the code of {name}": digest for name, digest in facts.get("code", {}).items()}
    flat["workers on"] = _cpus(facts.get("computers", []))
    return ", ".join(f"{name} {flat.get(name, 'unset')}" for name in names)


def session_differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Say in what a session differs from the one before."""
    return [f"{what} {old} then, {new} now" for what, old, new in differing(before, after)]


def differing(
    before: Mapping[str, Any], after: Mapping[str, Any], names: Sequence[str] = COMPARED
) -> list[tuple[str, Any, Any]]:
    """Return what differs between two sessions, before and after.

    Only facts that both sessions recorded are compared.
    """
    differences: list[tuple[str, Any, Any]] = []
    for name in names:
        if name not in before or name not in after or before[name] == after[name]:
            continue
        old, new = before[name], after[name]
        if name == "computers":
            # Where the work is done here, that is the session's own machine.
            if not (_at_home(before) and _at_home(after)):
                differences.append(("workers on", _cpus(old), _cpus(new)))
        elif name == "code":
            shared = (each for each in old if each in new and old[each] != new[each])
            differences += [(f"the code of {each}", old[each], new[each]) for each in shared]
        elif isinstance(old, dict):
            either = (each for each in {**old, **new} if old.get(each) != new.get(each))
            differences += [
                (each, old.get(each, "unset"), new.get(each, "unset")) for each in either
            ]
        else:
            differences.append((name, old, new))
    return differences


def _at_home(session: Mapping[str, Any]) -> bool:
    here = {name: session[name] for name in ("cpu", "blas", "variables")}
    return bool(session["computers"] == [here])


def _cpus(computers: Sequence[Computer]) -> str:
    return " and ".join(dict.fromkeys(each["cpu"] for each in computers))
