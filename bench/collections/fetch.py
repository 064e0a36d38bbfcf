"""Fetch a collection from its publisher, and check it."""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from bench.collections.catalog import COLLECTIONS, Collection, Remote
from bench.collections.downloader import CutShort, Resuming
from bench.collections.hub import listed
from bench.collections.unpack import unpack
from bench.errors import SYSTEM, UserError, unknown_name
from bench.files.atomic import write_json, write_text

DOWNLOADS = ".downloads"
"""Where in the folder of datasets files lie until they are unpacked."""

HASHES = "hashes.json"
"""In there: the SHA-256 of each file at its first fetch, by its name."""

FACTS = "suite.toml"
FETCHED = ".fetched.json"
"""In a collection's folder: what was fetched for it."""

Tell = Callable[[str], None]
Advance = Callable[[str, int, int | None], None]


@dataclass(frozen=True)
class Place:
    """Where a collection goes, and where its files come from.

    Parameters
    ----------
    name : str
        Of the collection.
    data_dir : Path
        The folder of datasets.
    mirror : str, optional
        A URL below which files lie as ``NAME/FILE``.
    """

    name: str
    data_dir: Path
    mirror: str | None = None

    @property
    def folder(self) -> Path:
        """Where its data are."""
        return self.data_dir / self.name

    @property
    def downloads(self) -> Path:
        """Where its archives lie until they are unpacked."""
        return self.data_dir / DOWNLOADS / self.name


def fetch(place: Place, tell: Tell, advance: Advance = lambda *_: None) -> Path:
    """Fetch a collection and return its folder; existing files stay.

    Parameters
    ----------
    place : Place
    tell : callable
        Is passed what a user should know, sentence by sentence.
    advance : callable
        Is passed a file's name, bytes so far, and bytes in all or None.

    Raises
    ------
    UserError
        An unknown name, a file that cannot be had or is another one, or a folder of the user's
        where an archive would be unpacked.
    """
    if place.mirror and not place.mirror.startswith(("http://", "https://")):
        raise UserError(
            f"Got mirror {place.mirror!r}, but expected a URL that begins with https:// or http://."
        )
    if place.name not in COLLECTIONS:
        raise unknown_name("collection", place.name, COLLECTIONS)
    collection = COLLECTIONS[place.name]
    for line in (collection.title, f"licence: {collection.licence}", f"cite: {collection.citation}",
                 f"source: {collection.source}"):  # fmt: skip
        tell(line)
    with _alone(place):
        if collection.unpack and (place.folder / FETCHED).is_file():
            tell(f"it is there already: {place.folder}")
            return place.folder
        if collection.unpack and place.folder.exists():
            raise UserError(
                f"Got {str(place.folder)!r}, which is there and was not fetched, but "
                f"{place.name!r} would be unpacked there: use it as it is with --suite "
                f"{place.name}, or move it away."
            )
        files = collection.files or listed(collection.listing, place.mirror, place.name)
        target = place.downloads if collection.unpack else place.folder
        known = {each.name: _file(each, target, place, tell, advance) for each in files}
        if collection.unpack:
            _unpack(place, [target / each.name for each in files])
        _write_facts(place.folder, collection, known)
    return place.folder


@contextmanager
def _alone(place: Place) -> Iterator[None]:
    """Let one process at a time fetch a collection."""
    from filelock import FileLock, Timeout

    path = place.data_dir / DOWNLOADS / f"{place.name}.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(path, timeout=0):
            yield
    except Timeout:
        raise UserError(
            f"Got collection {place.name!r}, which another clusterbench is fetching: wait for it."
        ) from None


def _file(remote: Remote, folder: Path, place: Place, tell: Tell, advance: Advance) -> str:
    """Have a file in a folder, and return its SHA-256."""
    if ".." in PurePosixPath(remote.name).parts or PurePosixPath(remote.name).is_absolute():
        raise UserError(f"Got the file name {remote.name!r} in a list of files: it lies outside.")
    path = folder / remote.name
    first = _recorded(place).get(f"{place.name}/{remote.name}", "")
    expected = remote.known_hash or (f"sha256:{first}" if first else "")
    if path.is_file():
        same = not expected or _hash(path, expected) == expected
        more = "" if same else ", though its hash is not that of the publisher's"
        tell(f"{remote.name}: is there already{more}, and is left as it is")
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        _download(remote, path, expected, place, tell, advance)
    digest = _hash(path, "sha256:").removeprefix("sha256:")
    if not remote.known_hash and not first:
        _record(place, remote.name, digest)
        tell(
            f"{remote.name}: no hash of it was known. Its SHA-256 was recorded, and later fetches "
            f"are compared with it: {digest}"
        )
    return digest


def _download(
    remote: Remote, path: Path, expected: str, place: Place, tell: Tell, advance: Advance
) -> None:
    """Download a file from the first place that has it."""
    urls = (f"{place.mirror}/{place.name}/{remote.name}",) if place.mirror else remote.urls
    failures = []
    for url in urls:
        try:
            _retrieve(url, path, expected, lambda done, total: advance(remote.name, done, total))
        except (OSError, ValueError) as error:  # requests' and pooch's own are of these kinds
            if getattr(error, "errno", None) in SYSTEM:
                raise
            reason = _reason(error, expected, first=not remote.known_hash)
            failures.append(f"{url}: {reason}")
            continue
        for failure in failures:
            tell(f"passed over {failure}")
        tell(f"{remote.name}: {path.stat().st_size:,} bytes from {url}")
        return
    raise UserError(
        f"Got no {remote.name!r} of {place.name!r} ({'; '.join(failures)}): give the command again "
        "to go on from what is there, name a mirror with --mirror, or download the file elsewhere "
        f"and put it here: {path}"
    )


def _retrieve(
    url: str, path: Path, expected: str, advance: Callable[[int, int | None], None]
) -> None:
    """Download a file with pooch, going on from a part."""
    import pooch

    pooch.get_logger().setLevel("WARNING")
    part = path.with_name(f"{path.name}.part")
    downloader = Resuming(part, is_checked=bool(expected), advance=advance)
    for again in (False, True):
        try:
            pooch.retrieve(
                url, expected or None, fname=path.name, path=path.parent, downloader=downloader
            )
            return
        except ValueError:
            if again or not downloader.resumed:
                raise
            downloader.forget()


def _reason(error: Exception, expected: str, *, first: bool) -> str:
    """Say in a few words why a file could not be had."""
    answer = getattr(error, "response", None)
    if isinstance(error, CutShort):
        return str(error)
    if answer is not None:
        return f"the server answers {answer.status_code} {answer.reason}".rstrip()
    if isinstance(error, ValueError) and "hash" in str(error).lower():
        what = "that of its first fetch" if first else "the one published"
        return f"its hash is not {what} ({expected}), so it was removed"
    return type(error).__name__


def _unpack(place: Place, archives: list[Path]) -> None:
    """Unpack archives beside the folder, then put all in place at once."""
    staged = place.downloads / ".unpacking"
    shutil.rmtree(staged, ignore_errors=True)
    try:
        for archive in archives:
            unpack(
                archive, staged / "new" if len(archives) == 1 else staged / "new" / _stem(archive)
            )
        (staged / "new").rename(place.folder)
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def _stem(archive: Path) -> str:
    return archive.name.partition(".")[0] if archive.suffix != ".npz" else "."


def _write_facts(folder: Path, collection: Collection, digests: dict[str, str]) -> None:
    """Write what runs of the suite keep, and what was fetched."""
    import tomli_w

    facts = {"title": collection.title, "source": collection.source,
             "licence": collection.licence, "citation": collection.citation}  # fmt: skip
    listed_in = {"datasets": list(collection.datasets)} if collection.datasets else {}
    if not (folder / FACTS).exists():
        write_text(folder / FACTS, tomli_w.dumps(facts | listed_in))
    write_json(folder / FETCHED, {"sha256": digests})


def _recorded(place: Place) -> dict[str, str]:
    path = place.data_dir / DOWNLOADS / HASHES
    try:
        known = json.loads(path.read_text()) if path.is_file() else {}
    except ValueError:
        known = None
    if not isinstance(known, dict):
        raise UserError(f"Got {str(path)!r}, which is damaged: remove it; hashes are noted anew.")
    return known


def _record(place: Place, file: str, digest: str) -> None:
    known = _recorded(place) | {f"{place.name}/{file}": digest}
    write_json(place.data_dir / DOWNLOADS / HASHES, known)


def _hash(path: Path, like: str) -> str:
    """Return a file's hash of the kind that another is of."""
    kind = like.partition(":")[0]
    with path.open("rb") as file:
        return f"{kind}:{hashlib.file_digest(file, kind).hexdigest()}"
