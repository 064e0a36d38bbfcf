"""The report of many datasets: an index, and one script each.

A page from disk may not fetch, but it may load a script beside it, which calls back with its data.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.files.owned import MARK, put
from bench.report.gathered import Gathered
from bench.spec.cells import file_name

INDEX, PARTS, WRITER = "index.html", "datasets", "report"


def pages_of(out: Path) -> Path:
    """Return the folder that replaces a page in one file."""
    return out.with_suffix("") if out.suffix else out.with_name(f"{out.name}-report")


def write_pages(gathered: Gathered, parts: Sequence[str], out: Path) -> Path:
    """Write the folder, remove an older page, and return the index.

    Raises
    ------
    UserError
        A file of the folder would be replaced that is not ours.
    """
    folder = pages_of(out)
    with TemporaryDirectory() as name:
        staged = Path(name)
        (staged / PARTS).mkdir()
        files = []
        for place, (dataset, part) in enumerate(zip(gathered.datasets, parts, strict=True)):
            script = f"takePart({place}, {part});\n".encode()
            # By content, so that an index never reads what another report has written.
            content = hashlib.sha256(script).hexdigest()[:8]
            files.append(f"{PARTS}/{file_name(dataset.facts['name'], content)}.js")
            (staged / files[-1]).write_bytes(script)
        (staged / INDEX).write_text(gathered.page(files=files), encoding="utf-8")
        put(staged, folder, WRITER, whole=(".", PARTS))
    out.unlink(missing_ok=True)
    return folder / INDEX


def remove_pages(out: Path) -> None:
    """Remove what `write_pages` wrote before, keeping other files."""
    folder = pages_of(out)
    if not (folder / MARK).is_file() or not (folder / PARTS).is_dir():
        return
    with TemporaryDirectory() as nothing:
        put(Path(nothing), folder, WRITER, whole=(".", PARTS))
    for place in (folder / PARTS, folder):
        if [path.name for path in place.iterdir()] == [MARK]:
            (place / MARK).unlink()
            place.rmdir()
