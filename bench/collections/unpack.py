"""Archives of others, unpacked: nothing lands outside the folder."""

import shutil
import tarfile
import zipfile
from pathlib import Path, PurePosixPath

from bench.errors import SYSTEM, UserError


def unpack(archive: Path, folder: Path) -> None:
    """Unpack an archive into a new folder, without an outer folder.

    Hidden files are left out. A file that is no archive is copied.

    Raises
    ------
    UserError
        It is damaged, or names a place outside the folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    try:
        if zipfile.is_zipfile(archive) and archive.suffix == ".zip":
            _unpack_zip(archive, folder)
        elif tarfile.is_tarfile(archive):
            _unpack_tar(archive, folder)
        else:
            shutil.copy(archive, folder / archive.name)
            return
    except (OSError, EOFError, tarfile.TarError, zipfile.BadZipFile, ValueError) as error:
        if getattr(error, "errno", None) in SYSTEM:
            raise
        raise UserError(
            f"Got the archive {str(archive)!r}, which cannot be unpacked ({error}): remove it and "
            "fetch it again."
        ) from None
    _lift(folder)


def _unpack_zip(path: Path, folder: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            if not member.is_dir() and _is_wanted(member.filename):
                target = folder / member.filename
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(member) as source, target.open("wb") as file:
                    shutil.copyfileobj(source, file)


def _unpack_tar(path: Path, folder: Path) -> None:
    with tarfile.open(path) as archive:
        for member in archive:
            if member.isfile() and _is_wanted(member.name):
                archive.extract(member, folder, filter="data")


def _is_wanted(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if not parts or ".." in parts or parts[0].startswith("/") or ":" in parts[0]:
        raise ValueError(f"it names {name!r}, which lies outside")
    return not any(part.startswith((".", "__MACOSX")) for part in parts)


def _lift(folder: Path) -> None:
    """Take away the folder that all lies in, where there is one."""
    inside = list(folder.iterdir())
    if len(inside) == 1 and inside[0].is_dir():
        around = inside[0].rename(folder / ".around")
        for path in list(around.iterdir()):
            path.rename(folder / path.name)
        around.rmdir()
