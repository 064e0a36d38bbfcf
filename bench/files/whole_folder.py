"""A folder that is replaced as a whole, by one command.

At any time it is the old folder or the new one, never a mixture.
"""

import ctypes
import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.errors import UserError
from bench.files.atomic import write_json
from bench.files.leftovers import scratch
from bench.files.owned import MARK, digest, is_taken, marked, refuse_no_folder

AT_FDCWD, RENAME_EXCHANGE = -100, 2
"""Of the Linux call ``renameat2``, which swaps two paths in one step."""


@contextmanager
def whole_folder(out: Path, by: str) -> Iterator[Path]:
    """Yield an empty folder that replaces another at the end.

    It does so only if the block ends without an error.

    A process that is killed at any moment leaves the old folder as it was; what it had written
    beside it is removed by the next one.

    Parameters
    ----------
    out : Path
        The folder, which may be missing, empty, or written by the same command.
    by : str
        The command.

    Raises
    ------
    UserError
        The folder holds something that this command did not write, or that was edited since; or it
        is the one that we are in, or holds it.
    """
    place = out.resolve()
    if Path.cwd().is_relative_to(place):
        raise UserError(
            f"Got the folder {str(out)!r}, which is where you are, and which would be replaced: "
            "name one below it."
        )
    if _before(place).is_dir() and not is_taken(place):
        _before(place).rename(place)  # we were killed between two steps of `_exchange`
    refuse_others(out, by)
    there = next(folder for folder in place.parents if folder.is_dir())
    with scratch(f".clusterbench-{by}-", there) as staged:
        yield staged
        _mark(staged, by)
        refuse_others(out, by)
        place.parent.mkdir(parents=True, exist_ok=True)
        if place.exists():
            _exchange(staged, place)
        else:
            staged.rename(place)


def refuse_others(out: Path, by: str) -> None:
    """Refuse a folder that holds anything not written by a command.

    Raises
    ------
    UserError
        It holds such a file, or is a file itself.
    """
    refuse_no_folder(out, *out.resolve().parents)
    for folder, folders, names in os.walk(out):
        known = marked(Path(folder), by)
        links = [name for name in folders if (Path(folder) / name).is_symlink()]
        for name in sorted({*names, *links} - {MARK}):
            path = Path(folder) / name
            plain = path.is_file() and not path.is_symlink()
            if not plain or known.get(name) != digest(path):
                raise UserError(
                    f"Got the folder {str(out)!r}, which holds {str(path)!r}: clusterbench "
                    f"{by} did not write it or it was edited since, and the whole folder would "
                    "be replaced; move that file away, or name another folder."
                )


def _mark(staged: Path, by: str) -> None:
    """List each folder's files, so that the command may replace them."""
    for folder, _, names in list(os.walk(staged)):
        known = {name: digest(Path(folder) / name) for name in sorted(names)}
        write_json(Path(folder) / MARK, {by: known} if known else {})


def _exchange(one: Path, two: Path) -> None:
    """Swap two folders, in one step if the system can."""
    swap = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if swap is not None:
        names = [os.fsencode(path) for path in (one, two)]
        if swap(AT_FDCWD, names[0], AT_FDCWD, names[1], RENAME_EXCHANGE) == 0:
            return
        if (code := ctypes.get_errno()) not in (errno.ENOSYS, errno.EINVAL):
            raise OSError(code, os.strerror(code), str(two))
    before = _before(two)
    shutil.rmtree(before, ignore_errors=True)
    two.rename(before)
    one.rename(two)
    shutil.rmtree(before)


def _before(place: Path) -> Path:
    """Return the old folder's temporary place during a swap."""
    return place.with_name(f".{place.name}.before")
