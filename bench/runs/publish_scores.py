"""A run's scores, published without anything that reveals labels."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from bench.errors import UserError
from bench.files.owned import unedited
from bench.metrics.catalog import KNOWN
from bench.runs.scores_only import ScoresOnly
from bench.spec.cells import cells
from bench.store.references import read_rows, write_row
from bench.store.store import Store


def refuse_more_than_scores(folder: Path, parts: Iterable[str], *, in_place: bool) -> None:
    """Refuse a folder in which more than scores would stay.

    Raises
    ------
    UserError
        It is the run itself, or holds files of data that an earlier command did not publish.
    """
    if in_place:
        raise UserError(
            f"Got --scores-only for the folder of the run itself ({str(folder)!r}), which holds "
            "truth and assignments: name another folder."
        )
    for part in (*(part for part in parts if part != "."), "views", "thumbnails"):
        written = unedited(folder / part, "publish")
        for path in sorted((folder / part).glob("[!.]*")):
            if path.name not in written:
                raise UserError(
                    f"Got --scores-only for {str(folder)!r}, in which {str(path)!r} would stay: "
                    "name a new folder, or move that file away."
                )


def copy_scores(run: Store, out: Store) -> list[str]:
    """Copy what may be passed on; return notes for the publisher."""
    spec, record = run.spec(), run.read_run()
    KNOWN.read(record.get("metrics", {}))
    scores = ScoresOnly(spec, record)
    out.begin(scores.spec(spec))
    out.write_run(scores.run(record))
    for cell in cells(spec):
        cell_record = run.read_cell(cell.id)
        assert cell_record is not None, "published a run that has not ended"
        out.write_cell(cell.id, scores.cell(cell_record))
    for row in read_rows(run.folder, [entry.name for entry in spec.datasets]):
        write_row(out.folder, row["id"], scores.row(row), None)
    return [*scores.notes(), *_sorted_truth(run)]


def _sorted_truth(run: Store) -> list[str]:
    """Name datasets whose samples are sorted by class.

    There, the sizes of classes reveal the labels.
    """
    names = [
        repr(entry.name)
        for entry in run.spec().datasets
        for truth in list(run.truth(entry.name).values())[:1]
        if np.count_nonzero(np.diff(truth)) < len(np.unique(truth))
    ]
    if not names:
        return []
    more = f" and {len(names) - 3} others" if len(names) > 3 else ""
    return [
        f"samples lie sorted by class in {', '.join(names[:3])}{more}. Sizes of classes may be "
        "worked out from scores of few samples: whoever knows the order could then name labels."
    ]
