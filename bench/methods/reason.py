"""Why a method failed, in one line, with its place."""

import linecache
import re
import sys
import traceback
from pathlib import Path

from bench.errors import plain_line
from bench.methods.contract import ContractError, asks_for_truth
from bench.methods.installed import is_installed

NO_FILE = re.compile(r"no such file|file not found|not found\.?$", re.IGNORECASE)
OURS = ("bench", "embeddings", "clustering")

EMPTY_FOLDER = (
    "a method works in a folder of its own, which is empty: name the file by its absolute path, or "
    "by a parameter as in Mine(path='weights.npy'), which is made absolute"
)


def reason(error: BaseException) -> str:
    """Describe an error as ``ValueError: Input X contains NaN. (plug.py:12)``.

    The first line of the message says what is wrong; the lines after it are hints. If a method
    asked for the truth, or did not find a file in its working folder, the reason explains this.
    """
    frame = users_frame(error)
    place = f" ({Path(frame.filename).name}:{frame.lineno})" if frame is not None else ""
    message = first_line(error)
    if isinstance(error, ContractError):
        return message
    name = type(error).__name__
    if not message and isinstance(error, AssertionError) and frame is not None:
        message = plain_line(linecache.getline(frame.filename, frame.lineno or 0).strip())
    text = f"{name}: {message}" if message else name
    if asks_for_truth(error):
        text = f"needs y, but truth never reaches a method: {message}"
    return f"{text}{_about_files(error, message)}{place}"


def first_line(error: BaseException) -> str:
    """Return the first line of an error's message, shortened and plain."""
    try:
        text = str(error)
    except BaseException:  # a message of its own making, which fails as well
        return "(its message cannot be shown)"
    return plain_line(next((line for line in text.split("\n") if line.strip()), "").strip())


def _about_files(error: BaseException, message: str) -> str:
    """Explain how a relative path is looked up, if one was missing."""
    named = getattr(error, "filename", None)
    if isinstance(named, str | bytes):
        missing = isinstance(error, FileNotFoundError) and not Path(_text(named)).is_absolute()
    else:
        missing = isinstance(error, OSError | ValueError) and bool(NO_FILE.search(message))
        missing = missing and not re.search(r"['\"=(\s]/", message)
    return f" ({EMPTY_FOLDER})" if missing else ""


def _text(path: str | bytes) -> str:
    return path.decode(errors="replace") if isinstance(path, bytes) else path


def users_frame(error: BaseException) -> traceback.FrameSummary | None:
    """Return the innermost frame in the user's own code.

    That is a file which is neither installed nor part of the suite.
    """
    frames = traceback.StackSummary.extract(
        traceback.walk_tb(error.__traceback__), lookup_lines=False
    )
    suite_folders = [Path(file).parent for name in OURS if (file := _file(name)) is not None]
    for frame in reversed(frames):
        path = Path(frame.filename)
        part_of_suite = any(map(path.is_relative_to, suite_folders))
        if not (frame.filename.startswith("<") or part_of_suite or is_installed(frame.filename)):
            return frame
    return None


def _file(package: str) -> str | None:
    return getattr(sys.modules.get(package), "__file__", None)
