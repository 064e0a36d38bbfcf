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
    """Runs the command as a user who can harm nothing else.

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
        return subprocess.Popen(
            self.command(*arguments), cwd=self.folder, env=self.environment(), text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def command(self, *arguments: object) -> list[str]:
        """Return the command as this user's."""
        return [*self._become, sys.executable, "-m", "bench", *map(str, arguments)]

    def environment(self) -> dict[str, str]:
        """Return the variables of such a command."""
        return os.environ | dict.fromkeys(("HOME", "XDG_CACHE_HOME", "TMPDIR"), str(self.folder))

    def run(self, *arguments: object, code: int = 0) -> "subprocess.CompletedProcess[str]":
        """Run the command to its end."""
        process = self.begin(*arguments)
        out, err = process.communicate(timeout=500)
        assert process.returncode == code, f"{arguments}\n{out}\n{err}"
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)


def _become(user: int, group: int) -> list[str]:
    """Return the prefix of a command that another user runs."""
    only = "-all,+dac_read_search"
    kinds = [f"--{kind}={only}" for kind in ("inh-caps", "ambient-caps", "bounding-set")]
    return ["setpriv", f"--reuid={user}", f"--regid={group}", "--clear-groups", *kinds]


class SmallDisk:
    """A disk of a few kilobytes, which exists while a command runs.

    Parameters
    ----------
    user : OrdinaryUser
        Whose command it is.
    kilobytes : int
        How much the disk holds.

    Attributes
    ----------
    kept : Path
        A copy of what was on it in the end.
    """

    def __init__(self, user: OrdinaryUser, kilobytes: int) -> None:
        self._user, self._kilobytes = user, kilobytes
        self.kept = user.folder / "kept"

    def run(self, *arguments: object, fill: int = 0) -> "subprocess.CompletedProcess[str]":
        """Run the command where ``disk`` is a disk with `fill` kilobytes used."""
        (self._user.folder / "disk").mkdir()
        command = self._user.command(*arguments)
        script = (
            f"mount -t tmpfs -o size={self._kilobytes}k,mode=777 none disk || exit 99\n"
            f"[ {fill} = 0 ] || head -c {fill}k /dev/zero > disk/filler\n"
            '"$@"\ncode=$?\ncp -a disk kept\nexit $code\n'
        )
        # Root may mount as it is; others as the root of a namespace of their own.
        apart = ["unshare", "--mount"] + ([] if os.getuid() == 0 else ["--map-root-user"])
        return subprocess.run(
            [*apart, "sh", "-c", script, "sh", *command], cwd=self._user.folder,
            env=self._user.environment(), capture_output=True, text=True, timeout=300,
        )  # fmt: skip

    def leftovers(self) -> list[Path]:
        """Return what was begun on it and not brought to its end."""
        return [path for path in self.kept.rglob("*") if path.name.startswith((".tmp", ".partial"))]


@contextmanager
def ordinary_user() -> Iterator[OrdinaryUser]:
    """Make such a user's folder, and remove it."""
    # Not pytest's: that is closed to others.
    folder = Path(tempfile.mkdtemp(prefix="ordinary-"))
    try:
        yield OrdinaryUser(folder)
    finally:
        shutil.rmtree(folder)
