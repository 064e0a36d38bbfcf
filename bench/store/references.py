"""Reference rows on disk, in the folder of their run.

```
RUN/reference/ID.json   one row: status, scores, seconds, memory, folds, seeds
RUN/reference/ID.npz    its out-of-fold predictions
```
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.files.atomic import write_json
from bench.reference import REFERENCES
from bench.store.arrays import read_arrays, write_arrays
from bench.store.checked import parsed, row_record
from bench.store.narrow import narrow
from bench.store.packed import packed_names, packed_record
from bench.store.record import ReferenceRecord
from bench.store.status import Status

FOLDER = "reference"
KEYS = {"dataset", "reference", "seed", "status"}
"""What tells a row's record from another file."""


def read_row(run: Path, row: str) -> ReferenceRecord | None:
    """Return a row's record, or None where it has not ended yet."""
    path = run / FOLDER / f"{row}.json"
    content = path.read_bytes() if path.is_file() else packed_record(path)
    return None if content is None else row_record(content, path)


def write_row(
    run: Path, row: str, record: ReferenceRecord, predictions: NDArray[Any] | None
) -> None:
    """Write a row, predictions first, so that no record lacks them."""
    if predictions is not None:
        write_arrays(run / FOLDER / f"{row}.npz", {"predictions": predictions}, narrow)
    write_json(run / FOLDER / f"{row}.json", record)


def predictions(run: Path, row: str) -> NDArray[np.int64]:
    """Return a row's out-of-fold predictions, as codes of classes."""
    arrays = read_arrays(run / FOLDER / f"{row}.npz", needed=True)
    return arrays["predictions"].astype(np.int64)


def read_rows(run: Path, datasets: Sequence[str]) -> list[ReferenceRecord]:
    """Return the records of all ended rows, by dataset and classifier."""
    rows = [record for _, record in _stored(run)]
    names = list(REFERENCES)

    def place(record: ReferenceRecord) -> tuple[int, int, int]:
        name = record["reference"]
        known = names.index(name) if name in names else len(names)
        return datasets.index(record["dataset"]), known, record["seed"]

    return sorted((record for record in rows if record["dataset"] in datasets), key=place)


def _stored(run: Path) -> Iterator[tuple[str, ReferenceRecord]]:
    """Yield a run's rows by file name, ignoring users' own files."""
    alone = {path.name for path in (run / FOLDER).glob("*.json")}
    for name in sorted({*alone, *packed_names(run / FOLDER)}):
        path = run / FOLDER / name
        content = path.read_bytes() if name in alone else packed_record(path)
        assert content is not None, "its name was just read"
        record = parsed(content, str(path))
        if isinstance(record, dict) and record.keys() >= KEYS:
            yield path.stem, row_record(content, path)


def copy_rows(runs: Sequence[Path], out: Path) -> int:
    """Copy the rows of several runs into one; return their number.

    Rows that are done take precedence.
    """
    chosen: dict[str, tuple[Path, ReferenceRecord]] = {}
    for run in runs:
        for row, record in _stored(run):
            known = chosen.get(row)
            done = record["status"] == Status.DONE
            if known is None or (done and known[1]["status"] != Status.DONE):
                chosen[row] = (run, record)
    for row, (run, record) in chosen.items():
        answers = predictions(run, row) if record["status"] == Status.DONE else None
        write_row(out, row, record, answers)
    return len(chosen)


def predictions_cache(cache: Path) -> Path:
    """Return the folder for predictions that runs share, beside the cache."""
    return cache.with_name(f"{cache.name}-reference")
