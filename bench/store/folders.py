"""The default folder of a new run, and the latest run."""

import re
from pathlib import Path

from bench.errors import UserError
from bench.spec.resolve import is_default
from bench.spec.spec import Spec
from bench.store.store import RUN, SPEC


def default_folder(spec: Spec, name: str | None = None) -> Path:
    """Name a run after its suites, datasets or spec.

    A spec that has a name gives it; of another a few characters tell it from others.

    The same command thus finds its run again, and a spec file that was edited is noticed.
    """
    names = "-".join(spec.suites or [entry.name for entry in spec.datasets])
    parts = [re.sub(r"[^A-Za-z0-9._-]+", "-", names).strip("-.")[:80]]
    if name is not None:
        parts.append(name)
    elif not is_default(spec):
        parts.append(spec.digest())
    return Path("runs") / "-".join(parts)


def latest_run(below: Path = Path("runs")) -> Path:
    """Return the most recently changed run below a folder.

    Raises
    ------
    UserError
        There is none.
    """
    runs = [folder for folder in below.glob("*") if (folder / SPEC).is_file()]
    if not runs:
        raise UserError(
            f"Got no run, and {str(below)!r} in this folder holds none: name the folder of one."
        )
    return max(runs, key=lambda folder: (_worked_on(folder), folder.name))


def _worked_on(folder: Path) -> float:
    return max(path.stat().st_mtime for path in (folder / SPEC, folder / RUN) if path.is_file())
