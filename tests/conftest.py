"""Shared fixtures: a home folder, and the command line."""

import importlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

# Tests run side by side: with threads for every core besides, each spins while it waits for the
# others, and takes several times as long. What is tested on threads says how many itself.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ.setdefault(name, "1")

# The same examples every time: a check that fails, fails for everybody.
settings.register_profile("same", derandomize=True, deadline=None)
settings.load_profile("same")

collect_ignore = ["plugins"]  # packages of their own, whose tests need them installed

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep a test's cache, runs and working folder to itself."""
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return work


@pytest.fixture
def own_process(home: Path) -> Run:
    """Run the command in a separate process, as a user would."""

    def run(*arguments: object, code: int = 0, **options) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "bench", *map(str, arguments)]
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=300, cwd=home, **options
        )
        assert done.returncode == code, f"{command}\n{done.stdout}\n{done.stderr}"
        return done

    return run


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Run the command in this process; return exit code and output."""
    from bench.__main__ import main

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["clusterbench", *map(str, arguments)])
        monkeypatch.setattr(sys, "path", [*sys.path])  # it adds the working folder
        importlib.invalidate_caches()
        code, terminated = 0, signal.getsignal(signal.SIGTERM)
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        finally:
            signal.signal(signal.SIGTERM, terminated)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


@pytest.fixture
def clusterbench(typed) -> Run:
    """Run the command in this process, which has everything imported."""

    def run(*arguments: object, code: int = 0) -> subprocess.CompletedProcess[str]:
        ended, out, err = typed(*arguments)
        assert ended == code, f"{arguments}\n{out}\n{err}"
        return subprocess.CompletedProcess(arguments, ended, out, err)

    return run


@pytest.fixture(scope="session")
def mnist_folder() -> Path:
    """Return the folder that holds mnist/; without it, tests fail."""
    folder = Path(os.environ.get("CLUSTERBENCH_DATA", ""))
    assert (folder / "mnist").is_dir(), "set CLUSTERBENCH_DATA to the folder that holds mnist/"
    return folder.resolve()
