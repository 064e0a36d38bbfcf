"""Files of ours in a user's folder; others are never touched.

A folder that a command fills holds a small file, `MARK`, which lists what was written there, by
command, with the SHA-256 of each file. A file that is not listed, or that was edited since, belongs
to the user.
"""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from bench.errors import UserError
from bench.files.atomic import all_or_nothing, write_json
from bench.files.leftovers import clear_unfinished

MARK = ".written-by-clusterbench"

Written = dict[str, dict[str, str]]
"""Per command, the SHA-256 of each file by its name."""


def put(staged: Path, folder: Path, by: str, *, whole: Iterable[str] = ()) -> None:
    """Put files that were prepared elsewhere into a user's folder.

    Everything is checked before anything is written. A process that is killed in between leaves
    files that the same command finds to be what it would write.

    Parameters
    ----------
    staged : Path
        Holds the new files, and nothing else.
    folder : Path
        Where they go, under the same relative paths.
    by : str
        The command that wrote them.
    whole : iterable of str
        Sub-folders, or ``"."``, from which what this command wrote earlier and does not write now
        is removed.

    Raises
    ------
    UserError
        A file that would be replaced is not ours.
    """
    parts: dict[str, dict[str, str]] = {part: {} for part in whole}
    clean = set(parts)
    for path in sorted(staged.rglob("*")):
        if path.is_file():
            part = path.parent.relative_to(staged).as_posix()
            parts.setdefault(part, {})[path.name] = digest(path)
    marks = {part: _read(folder / part) for part in parts}
    clear_unfinished(*(folder / part for part in parts))
    for part, names in parts.items():
        refuse_no_folder(folder, folder / part)
        for name, new in names.items():
            path = folder / part / name
            # To replace a link would lose it, but what it points to may be what goes there.
            _refuse_foreign(path, {new} if path.is_symlink() else {new, *_known(marks[part], name)})
    with all_or_nothing() as write:
        for part, names in parts.items():
            for name, new in names.items():
                path = folder / part / name
                if not path.exists() or digest(path) != new:
                    write(path, (staged / part / name).read_bytes())
    for part, names in parts.items():
        remaining = _without_stale(folder / part, marks[part], by, names, clean=part in clean)
        if remaining or marks[part]:
            write_json(folder / part / MARK, remaining)


def refuse_changed(folder: Path, by: str, *names: str) -> None:
    """Refuse a folder if a file to be replaced is not ours.

    This is for commands that compute for a while before they know all their files.

    Parameters
    ----------
    folder : Path
        May not exist yet.
    by : str
        The command: all that it wrote here must still be as it was.
    *names : str
        Files that it writes in any case.

    Raises
    ------
    UserError
        One of them was edited, or was never ours.
    """
    refuse_no_folder(folder, folder)
    mark = _read(folder)
    for name in (*mark.get(by, {}), *names):
        _refuse_foreign(folder / name, _known(mark, name))


def refuse_foreign(folder: Path, names: Iterable[Path]) -> None:
    """Refuse a folder that holds foreign files under these names.

    Parameters
    ----------
    folder : Path
        May not exist yet.
    names : iterable of Path
        Relative to the folder.

    Raises
    ------
    UserError
        One of them is there and was edited, or was never ours.
    """
    marks: dict[Path, Written] = {}
    for name in names:
        path = folder / name
        if is_taken(path):
            mark = marks.setdefault(path.parent, _read(path.parent))
            _refuse_foreign(path, _known(mark, name.name))


def unedited(folder: Path, by: str) -> set[str]:
    """Return a command's files that are still as it wrote them."""
    mark = _read(folder).get(by, {})
    return {
        name for name, known in mark.items()
        if (folder / name).is_file() and digest(folder / name) == known
    }  # fmt: skip


def is_taken(path: Path) -> bool:
    """Return whether anything is there, be it a link to nowhere."""
    return path.is_symlink() or path.exists()


def digest(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def foreign(path: Path) -> UserError:
    """Return the error for a file that is not ours to replace."""
    return UserError(
        f"Got {str(path)!r}, which would be replaced, but clusterbench did not write it or it was "
        "edited since: move it away, or name another place to write to."
    )


def marked(folder: Path, by: str) -> dict[str, str]:
    """Return the SHA-256 of a command's files, by name."""
    return _read(folder).get(by, {})


def _refuse_foreign(path: Path, digests: set[str]) -> None:
    if is_taken(path) and not (path.is_file() and digest(path) in digests):
        raise foreign(path)


def refuse_no_folder(*places: Path) -> None:
    """Refuse places where a folder goes and something else is.

    Raises
    ------
    UserError
        One is a file, or a link to nowhere.
    """
    for place in places:
        if is_taken(place) and not place.is_dir():
            raise UserError(
                f"Got {str(place)!r}, which is a file, but a folder goes there: move it away, or "
                "name another place to write to."
            )


def _without_stale(
    folder: Path, mark: Written, by: str, names: dict[str, str], *, clean: bool
) -> Written:
    """Remove our files that are no longer written; return what remains."""
    before = mark.get(by, {})
    if clean:
        for name, known in before.items():
            path = folder / name
            is_ours = path.is_file() and not path.is_symlink() and digest(path) == known
            if is_ours and name not in names:
                path.unlink()
        before = {}
    others = {
        command: {name: known for name, known in written.items() if name not in names}
        for command, written in mark.items()
        if command != by
    }
    now = {**others, by: {**before, **names}}
    return {command: written for command, written in now.items() if written}


def _known(mark: Written, name: str) -> set[str]:
    return {written[name] for written in mark.values() if name in written}


def _read(folder: Path) -> Written:
    """Return a folder's mark, empty where there is none."""
    path = folder / MARK
    try:
        text = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError:
        raise foreign(path) from None
    try:
        mark = json.loads(text)
        names = [name for written in mark.values() for name in written]
        hashes = [known for written in mark.values() for known in written.values()]
    except (ValueError, AttributeError):
        raise foreign(path) from None
    if not all(isinstance(known, str) for known in hashes):
        raise foreign(path)
    if any(Path(name).name != name for name in names):  # nothing outside the folder is ours
        raise foreign(path)
    return dict(mark)
