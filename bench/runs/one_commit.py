"""Whether a run was made by one commit and one code."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bench.store.record import Record, SessionRecord

SHOWN = 12
"""Of a commit's characters, those that are named."""


def mixed_code(records: Sequence[Record], sessions: Sequence[SessionRecord]) -> list[str]:
    """Return whether several commits or codes made a run's results.

    Only sessions that made any of them count, as far as they say it: a later one may have scored
    again, or made tables.

    Examples
    --------
    >>> sessions = [{"id": name, "git_commit": name * 12} for name in "ab"]
    >>> mixed_code([{"session": "a"}, {"session": "b"}, {"session": "a"}], sessions)
    ['cells were made at 2 commits: 2 at aaaaaaaaaaaa, 1 at bbbbbbbbbbbb']
    """
    counts = Counter(str(record["session"]) for record in records if "session" in record)
    makers: list[Mapping[str, Any]] = [{**s} for s in sessions if s.get("id") in counts]
    faults = "; ".join([*_commits(makers, counts), *_codes(makers)])
    return [faults] if faults else []


def _commits(makers: Sequence[Mapping[str, Any]], counts: Counter[str]) -> Iterator[str]:
    """Describe how many results each commit, or each release, made."""
    for field, what in (("git_commit", "at {} commits"), ("clusterbench", "by {} releases")):
        by_name: Counter[str] = Counter()
        for session in makers:
            if session.get(field):
                by_name[str(session[field])] += counts[session["id"]]
        if len(by_name) > 1:
            listed = ", ".join(f"{n} at {_short(name)}" for name, n in by_name.items())
            yield f"cells were made {what.format(len(by_name))}: {listed}"
            return


def _short(commit: str) -> str:
    """Shorten a commit; the + of one with changes stays."""
    return commit[:SHOWN] + ("+" if commit.endswith("+") else "")


def _codes(makers: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Describe which parts of the code differ between sessions."""
    codes = [session.get("code", {}) for session in makers]
    either = dict.fromkeys(name for code in codes for name in code)
    mixed = [name for name in either if len({code[name] for code in codes if name in code}) > 1]
    if mixed:
        yield f"the code of {', '.join(mixed)} was not the same in all sessions that made cells"
