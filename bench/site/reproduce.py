"""How to repeat each run: code, packages, commands, and spec."""

import shlex
from typing import Any

from bench.site.published import Published
from bench.spec.trust import imports
from bench.store.store import SPEC, Store

UNCOMMITTED = "+"
"""What a commit ends with where files differed from it."""


def reproduction(each: Published, parent: str) -> dict[str, Any]:
    """Return what it takes to make a run again.

    Parameters
    ----------
    each : Published
    parent : str
        The name of the folder that holds the run, as commands show it.

    Returns
    -------
    dict
        ``install`` and ``commands`` (lines of a shell), ``notes`` (sentences), ``spec`` (the text
        of the spec file) and ``data`` (rows of a table).
    """
    sessions = Store(each.folder).read_run().get("sessions", [])
    last: dict[str, Any] = {**sessions[-1]} if sessions else {}
    own = imports(Store(each.folder).spec())
    return {
        "name": each.name,
        "page": each.page,
        "anchor": each.anchor,
        "install": _install(last),
        "commands": _commands(each.name, parent, last, bool(own)),
        "notes": _notes(last, own, len(sessions)),
        "spec": each.made["spec"],
        "data": [_data(dataset) for dataset in each.made["datasets"]],
    }


def _install(last: dict[str, Any]) -> list[str]:
    """Return the commands that install what the run was made with."""
    commit = (last.get("git_commit") or "").removesuffix(UNCOMMITTED)
    version = last.get("clusterbench") or ""
    known = {**last.get("versions", {})}
    known.pop("python", None)
    there = f"clusterbench=={version}" if version else "clusterbench"
    pinned = [f"{name}=={value}" for name, value in known.items() if value[:1].isdigit()]
    packages = shlex.join(["." if commit else there, *pinned])
    checkout = [f"git checkout {shlex.quote(commit)}"] if commit else []
    return [*checkout, f"python -m pip install {packages}"]


def _commands(name: str, parent: str, last: dict[str, Any], own: bool) -> list[str]:
    run, again = shlex.quote(f"{parent}/{name}"), shlex.quote(f"runs/{name}")
    spec = shlex.quote(f"{parent}/{name}/{SPEC}")
    trust = " --trust" if own else ""
    threads = f" --threads {last['threads']}" if "threads" in last else ""
    return [
        f"clusterbench verify {run} --rescore",
        f"clusterbench verify {run}{trust}",
        f"clusterbench run {spec}{trust}{threads} --out {again}",
        f"clusterbench report {run} {again}",
    ]


def _notes(last: dict[str, Any], own: list[str], n_sessions: int) -> list[str]:
    python = (last.get("versions") or {}).get("python")
    notes = [f"It was made with Python {python}."] if python else []
    if (last.get("git_commit") or "").endswith(UNCOMMITTED):
        notes.append(
            "The code had changes that were not committed, so this commit is only near to it."
        )
    if n_sessions > 1:
        notes.append(
            f"It was made in {n_sessions} sessions, of which this is the last; the run's page "
            "lists all of them."
        )
    if own:
        notes.append(f"Its spec names code of others, which must be importable: {', '.join(own)}.")
    return notes


def _data(dataset: dict[str, Any]) -> list[str]:
    counts = [f"{dataset[key]:,}" if dataset[key] is not None else "" for key in
              ("samples", "features")]  # fmt: skip
    return [dataset["name"], dataset["source"], dataset["fingerprint"][:16], *counts]
