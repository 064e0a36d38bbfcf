"""A run on disk, with one atomically written record per cell.

```
RUN/spec.toml            what was asked for, nothing left to defaults
RUN/run.json             datasets' fingerprints, and each session's machine, versions, start, end
RUN/cells/ID.json        one cell: status, scores, seconds, memory, parameters, what it was told
RUN/assignments/ID.npz   its assignments
RUN/truth/NAME.npz       a dataset's truth, so that what reads a run needs no dataset
RUN/views/NAME+HASH.npz  an embedding in two dimensions, at most 20,000 samples: indices, points
RUN/thumbnails/NAME.npz  the same samples of a dataset of images: indices, images
```

Published runs hold records and arrays in two files: see `bench.store.packed`.
"""

import difflib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from bench.errors import UserError
from bench.files.atomic import write_json, write_text
from bench.files.format import FORMAT, refuse_newer
from bench.files.leftovers import clear_unfinished
from bench.files.owned import foreign, is_taken
from bench.metrics.catalog import KNOWN
from bench.spec.cells import cells, file_name
from bench.spec.resolve import parse, resolve, without_format
from bench.spec.spec import Spec
from bench.store import parts
from bench.store.arrays import read_arrays, write_arrays
from bench.store.checked import cell_record, run_record
from bench.store.narrow import narrow
from bench.store.packed import packed_record
from bench.store.parts import Part
from bench.store.record import CellRecord, RunRecord

SPEC = "spec.toml"
RUN = "run.json"
LOCK = ".lock"
FOLDERS = ("cells", "assignments", "truth", "views", "thumbnails", "reference")


class Store:
    """The folder of one run.

    Parameters
    ----------
    folder : Path
        A run, or where one is to be.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._cells = folder / "cells"

    def exists(self) -> bool:
        """Return whether the folder is a run.

        Raises
        ------
        UserError
            The folder is there, holds something, and is no run.
        """
        if (self.folder / SPEC).is_file():
            return True
        if self.folder.exists() and (not self.folder.is_dir() or any(self._foreign())):
            raise UserError(
                f"Got output folder {str(self.folder)!r}, which is not a run (it has no {SPEC}): "
                "name a new folder, an empty one, or a run to continue."
            )
        return False

    def _foreign(self) -> Iterator[Path]:
        return (path for path in self.folder.iterdir() if path.name != LOCK or not _is_lock(path))

    def require(self) -> "Store":
        """Return the store, or raise if it is not a readable run."""
        if not (self.folder / SPEC).is_file():
            raise UserError(
                f"Got run folder {str(self.folder)!r}, which is not a run (it has no {SPEC}): "
                "name the folder that 'clusterbench run' wrote to."
            )
        self.read_run()  # refuses what a later version has written
        return self

    def lock(self) -> FileLock:
        """Lock the run for this process until the process ends."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / LOCK
        if is_taken(path) and not _is_lock(path):
            raise foreign(path)
        lock = FileLock(path)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise UserError(
                f"Got output folder {str(self.folder)!r}, which another clusterbench process is "
                "writing to: wait for it to end, or name another folder with --out."
            ) from None
        clear_unfinished(self.folder, *(self.folder / name for name in FOLDERS))
        return lock

    def check_spec(self, spec: str) -> None:
        """Check that a spec is the one the run was started with.

        Raises
        ------
        UserError
            It is another one; the message shows the difference.
        """
        known = self.spec()  # refuses what a later version has written
        before = without_format((self.folder / SPEC).read_text())
        if before != spec and "points" in spec:  # of a grid, which may grow
            before = known.without_points().to_toml()
            spec = resolve(parse(spec)).without_points().to_toml()
        if before != spec:
            lines = difflib.unified_diff(before.splitlines(), spec.splitlines(), n=0, lineterm="")
            shown = "\n  ".join(line for line in list(lines)[2:] if not line.startswith("@@"))
            raise UserError(
                f"Got a different spec than the run {str(self.folder)!r} was started with: name "
                f"another folder with --out, or undo the difference (- then, + now):\n  {shown}"
            )

    def begin(self, spec: str) -> None:
        """Write the spec of a new run, or check an old one.

        A run has the points of its grids that were asked for at any time.
        """
        if (self.folder / SPEC).exists():
            self.check_spec(spec)
            if without_format((self.folder / SPEC).read_text()) == spec:
                return
            spec = self.spec().with_points_of(resolve(parse(spec))).to_toml()
        write_text(self.folder / SPEC, f"format = {FORMAT}\n\n{spec}")

    def read_run(self) -> RunRecord:
        """Return the record of the run; empty where none was written yet."""
        path = self.folder / RUN
        record = run_record(path.read_bytes(), str(path)) if path.exists() else RunRecord()
        refuse_newer(record.get("format", 1), f"run {str(self.folder)!r}")
        return record

    @property
    def scores_only(self) -> bool:
        """Whether this run was published without truth, assignments and embeddings."""
        return bool(self.read_run().get("scores_only"))

    def need_more_than_scores(self, what: str) -> None:
        """Refuse what needs truth or assignments, in a run published without them.

        Raises
        ------
        UserError
            It was; `what` says what cannot be done.
        """
        if self.scores_only:
            raise UserError(
                f"Got run {str(self.folder)!r}, which was published with scores only, without "
                f"truth and assignments: it cannot be {what}; ask for the whole run, or run its "
                "spec on the data."
            )

    def write_run(self, record: RunRecord) -> None:
        """Write the record of the run."""
        write_json(self.folder / RUN, {"format": FORMAT} | {**record} | {"format": FORMAT})

    def read_cell(self, cell: str) -> CellRecord | None:
        """Return a cell's record, or None where it has not ended yet."""
        path = f"{self._cells}/{cell}.json"
        try:
            with open(path, "rb") as file:
                return cell_record(file.read(), path)
        except FileNotFoundError:
            content = packed_record(Path(path))
            return None if content is None else cell_record(content, path)

    def write_cell(
        self,
        cell: str,
        record: CellRecord,
        assignments: Mapping[Part, NDArray[Any] | None] | None = None,
    ) -> None:
        """Write a cell, assignments first, so that no record lacks them.

        Parameters
        ----------
        cell : str
            Its id.
        record : CellRecord
            How it ended, with its scores.
        assignments : mapping, optional
            By part of the samples; None is left out.
        """
        arrays = parts.named(assignments or {}, parts.ASSIGNMENTS)
        write_arrays(self._assignments(cell), arrays, narrow)
        write_json(self._cells / f"{cell}.json", record)

    def assignments(self, cell: str) -> dict[Part, NDArray[np.int32]]:
        """Return a cell's assignments by the parts of samples it has."""
        path = self._assignments(cell)
        if not path.exists():
            self.need_more_than_scores("read for its assignments")
        arrays = parts.by_part(read_arrays(path, needed=True), parts.ASSIGNMENTS)
        return {part: array.astype(np.int32) for part, array in arrays.items()}

    def _assignments(self, cell: str) -> Path:
        return self.folder / "assignments" / f"{cell}.npz"

    def write_truth(self, dataset: str, truth: Mapping[Part, NDArray[Any] | None]) -> None:
        """Write a dataset's truth by part of the samples.

        Methods are passed only features; this is opened only for scoring and for reading a run.
        """
        write_arrays(self._truth(dataset), parts.named(truth, parts.TRUTH), narrow)

    def truth(self, dataset: str) -> dict[Part, NDArray[np.int64]]:
        """Return a dataset's truth as class codes, by part.

        Empty for a dataset without truth, and in a run made before runs stored the truth: scoring
        it again writes it.
        """
        arrays = parts.by_part(read_arrays(self._truth(dataset)), parts.TRUTH, parts.OLD_TRUTH)
        return {part: y.astype(np.int64) for part, y in arrays.items()}

    def _truth(self, dataset: str) -> Path:
        return self.folder / "truth" / f"{file_name(dataset)}.npz"

    def write_view(self, dataset: str, embedding: str, view: Mapping[str, NDArray[Any]]) -> None:
        """Write an embedding as it is shown.

        Parameters
        ----------
        dataset, embedding : str
            A name, and a fingerprint as records have it.
        view : mapping
            ``indices`` of samples, (n,), int32, ascending; their ``points``, (n, 2), float32; and
            ``n_components``, a number: if it is over 2, points are two principal components.
        """
        write_arrays(self._view(dataset, embedding), view)

    def view(self, dataset: str, embedding: str) -> dict[str, NDArray[Any]]:
        """Return an embedding as it is shown.

        Empty in a run made before views were kept: scoring it again writes those of embeddings that
        the cache still has.
        """
        return read_arrays(self._view(dataset, embedding))

    def _view(self, dataset: str, embedding: str) -> Path:
        # By content: embeddings that do not depend on the seed are kept once.
        return self.folder / "views" / f"{file_name(dataset, embedding[:16])}.npz"

    def write_thumbnails(self, dataset: str, thumbnails: Mapping[str, NDArray[Any]]) -> None:
        """Write the images of the samples that views show.

        Parameters
        ----------
        dataset : str
            Its name.
        thumbnails : mapping
            ``indices`` as of its views; ``images``, (n, height, width) or (n, height, width,
            channels), uint8, at most 32 high and wide.
        """
        write_arrays(self._thumbnails(dataset), thumbnails)

    def thumbnails(self, dataset: str) -> dict[str, NDArray[Any]]:
        """Return a dataset's thumbnails; empty where its samples are no images."""
        return read_arrays(self._thumbnails(dataset))

    def _thumbnails(self, dataset: str) -> Path:
        return self.folder / "thumbnails" / f"{file_name(dataset)}.npz"

    def spec(self) -> Spec:
        """Return the spec that the run was started with."""
        return resolve(parse((self.folder / SPEC).read_text(), str(self.folder / SPEC)))

    def records(self) -> list[CellRecord]:
        """Return the records of all ended cells, in matrix order."""
        KNOWN.read(self.read_run().get("metrics", {}))
        ended = (self.read_cell(cell.id) for cell in cells(self.spec()))
        return [record for record in ended if record is not None]


def _is_lock(path: Path) -> bool:
    """Return whether a file may be a lock.

    Our locks are empty, and locking a file empties it.
    """
    return path.is_file() and not path.is_symlink() and path.stat().st_size == 0
