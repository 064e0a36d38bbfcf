"""Runs each measured thing in a process of its own, once, and remembers what came out."""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil
from quiet import Load

HERE = Path(__file__).parent
SAMPLE_SECONDS = 1.0


class Ledger:
    """Measurements in a JSON file: what is there is not measured again.

    Parameters
    ----------
    path : Path
        Of the file; read where it is there.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.entries: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}

    def measure(
        self, name: str, command: Sequence[object], *, shell_out: bool = False, **environment: str
    ) -> dict[str, Any]:
        """Run a command unless its name is known, and return what is remembered of it.

        Returns
        -------
        dict
            ``seconds`` of the whole process, ``peak_pss_mb`` of its tree, ``said``: the JSON
            lines it printed (the whole output as one string with `shell_out`), ``code``, and the
            cores that other processes used, ``others_before`` and ``others_during`` it.
        """
        if self.entries.get(name, {}).get("code") != 0:
            print(f"{time.strftime('%H:%M:%S')} {name}", file=sys.stderr, flush=True)
            self.entries[name] = _run([str(part) for part in command], shell_out, environment)
            self.write()
        return self.entries[name]

    def said(self, name: str) -> dict[str, Any]:
        """Return the last line that a measurement printed; empty where there is none."""
        lines = self.entries.get(name, {}).get("said") or [{}]
        return lines[-1] if isinstance(lines[-1], dict) else {}

    def write(self) -> None:
        """Write everything down."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(self.entries, indent=1) + "\n"
        half = self.path.with_suffix(".half")
        half.write_text(text)
        half.replace(self.path)


def subject(name: str, **parameters: object) -> list[str]:
    """Return the command that measures one thing of `subjects.py`."""
    return [sys.executable, str(HERE / "subjects.py"), name, json.dumps(parameters)]


def _run(command: list[str], shell_out: bool, environment: dict[str, str]) -> dict[str, Any]:
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        load, own = Load.measured(), _own_seconds()
        start = time.perf_counter()
        process = subprocess.Popen(
            command, stdout=out, stderr=err, cwd=HERE.parents[1], env=os.environ | environment
        )
        watch = _PeakPss(process.pid)
        code = process.wait()
        seconds = time.perf_counter() - start
        peak = watch.stop()
        others = load.during(_own_seconds() - own)
        out.seek(0)
        err.seek(0)
        text, errors = out.read().decode(), err.read().decode(errors="replace")
    said: list[Any] = [text]
    if not shell_out:
        said = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    if code:
        print(errors[-2000:], file=sys.stderr)
    return {"seconds": seconds, "peak_pss_mb": peak, "said": said, "code": code,
            "others_before": load.before, "others_during": others}  # fmt: skip


def _own_seconds() -> float:
    """Return the processor's seconds of this process and of all that it has waited for."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


class _PeakPss:
    """Samples the summed proportional set size of a process and all it has started."""

    def __init__(self, pid: int) -> None:
        self._pid, self._peak, self._stop = pid, 0.0, threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> float:
        self._stop.set()
        self._thread.join()
        return self._peak

    def _watch(self) -> None:
        while True:
            self._peak = max(self._peak, tree_pss_mb(self._pid))
            if self._stop.wait(SAMPLE_SECONDS):
                return


def tree_pss_mb(pid: int) -> float:
    """Return the megabytes that a process tree holds, pages that several share counted once."""
    try:
        root = psutil.Process(pid)
        tree = [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0.0
    total = 0
    for each in tree:
        try:
            lines = Path(f"/proc/{each.pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total * 1024 / 1e6
