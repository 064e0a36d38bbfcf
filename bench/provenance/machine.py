"""The machine and the code that compute a run."""

import datetime
import os
import platform
import subprocess
from importlib import metadata
from pathlib import Path

import psutil

from bench.provenance.computer import computer
from bench.provenance.cores import cores
from bench.provenance.environment import Environment
from bench.provenance.versions import computing_versions


def now() -> str:
    """Return the time as ISO 8601, in UTC, to the second."""
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")


def environment(threads: int) -> Environment:
    """Return machine, operating system, package versions, threads and the code's git commit."""
    return {
        "clusterbench": metadata.version("clusterbench"),
        "git_commit": git_commit(Path(__file__).parents[1]),
        "versions": computing_versions(),
        "os": platform.platform(),
        "machine": platform.machine(),
        **computer(),
        "cores": cores(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
        "threads": threads,
    }


def git_commit(folder: Path) -> str | None:
    """Return a checkout's commit, with + if edited, or None."""
    try:
        # Only our own checkout counts: an installed copy may be inside a different one.
        if not (folder.parent / "pyproject.toml").is_file():
            return None
        git = ["git", "-C", os.fspath(folder)]
        ask = {"capture_output": True, "text": True, "check": True, "timeout": 10}
        commit = subprocess.run([*git, "rev-parse", "HEAD"], **ask).stdout.strip()  # type: ignore[call-overload]
        edited = subprocess.run([*git, "status", "--porcelain", "-uno"], **ask).stdout.strip()  # type: ignore[call-overload]
    except (OSError, subprocess.SubprocessError):
        return None
    return commit + ("+" if edited else "")
