"""A small process that cleans up after a killed run.

Workers die with the process that started them, but the programs that methods run do not, and
nothing is left that knows of them. Only on Linux can they be found again.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.workers.children import MARK

# It imports next to nothing, so that it costs 10 MB and starts beside the first worker. It reads
# until the run closes its input, which the kernel does for a run that is killed.
_CODE = """
import os, shutil, sys
mark, folder = sys.argv[1].encode(), sys.argv[2]
if sys.stdin.buffer.read():
    sys.exit()
for _ in range(3):
    for name in os.listdir("/proc"):
        try:
            with open(f"/proc/{name}/environ", "rb") as file:
                if name.isdigit() and any(v.startswith(mark) for v in file.read().split(b"\\0")):
                    os.kill(int(name), 9)
        except OSError:
            pass
shutil.rmtree(folder, ignore_errors=True)
"""
OVER = b"over"


@contextmanager
def guardian(mark: str, folder: Path) -> Iterator[None]:
    """Clean up marked processes and a folder if this process dies.

    Parameters
    ----------
    mark : str
        What the marks of a pool's workers begin with.
    folder : Path
        The pool's own, in which methods work.
    """
    if not Path("/proc/self/environ").exists():
        yield
        return
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", _CODE, f"{MARK}={mark}", str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        cwd="/",
    )
    assert process.stdin is not None, "a pipe was asked for"
    try:
        yield
    finally:
        try:
            process.stdin.write(OVER)
            process.stdin.close()
        except OSError:  # somebody has killed it
            pass
        process.wait()
