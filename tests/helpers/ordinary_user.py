"""A user without rights, in whose own folder destructive code may run."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NAME = "nobody"


class OrdinaryUser:
    """Runs the command in a folder of its own, as a user who can harm nothing else.

    Parameters
    ----------
    folder : Path
        Working folder, home, cache and temporary files.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._become: list[str] = []
        if os.getuid() == 0:
            known = pwd.getpwnam(NAME)
            self._become = _become(known.pw_uid, known.pw_gid)
            os.chown(folder, known.pw_uid, known.pw_gid)

    def begin(self, *arguments: object) -> "subprocess.Popen[str]":
        """Start the command."""
        names = ("HOME", "XDG_CACHE_HOME", "TMPDIR")
        environment = os.environ | dict.fromkeys(names, str(self.folder))
        command = [*self._become, sys.executable, "-m", "bench", *map(str, arguments)]
        return subprocess.Popen(
            command, cwd=self.folder, env=environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def run(self, *arguments: object, code: int = 0) -> "subprocess.CompletedProcess[str]":
        """Run the command to its end."""
        process = self.begin(*arguments)
        out, err = process.communicate(timeout=500)
        assert process.returncode == code, f"{arguments}\n{out}\n{err}"
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)


def _become(user: int, group: int) -> list[str]:
    """Return what comes before a command of that user; it may read all, as Python may be root's."""
    only = "-all,+dac_read_search"
    kinds = [f"--{kind}={only}" for kind in ("inh-caps", "ambient-caps", "bounding-set")]
    return ["setpriv", f"--reuid={user}", f"--regid={group}", "--clear-groups", *kinds]


@contextmanager
def ordinary_user() -> Iterator[OrdinaryUser]:
    """Make such a user's folder, and remove it."""
    # Not pytest's: that is closed to others.
    folder = Path(tempfile.mkdtemp(prefix="ordinary-"))
    try:
        yield OrdinaryUser(folder)
    finally:
        shutil.rmtree(folder)
