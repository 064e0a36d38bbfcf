"""Published runs: small copies, sufficient to check every number."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from bench.errors import UserError
from bench.files.atomic import write_text
from bench.files.leftovers import scratch
from bench.files.owned import put, refuse_foreign
from bench.runs.origin import origin
from bench.runs.publish_scores import copy_scores, refuse_more_than_scores
from bench.spec.cells import cells
from bench.store.packed import pack
from bench.store.record import RunRecord, fields
from bench.store.references import FOLDER as REFERENCE
from bench.store.references import copy_rows
from bench.store.runs import Runs, cell_of
from bench.store.status import Status
from bench.store.store import Store
from bench.tables import default_metric, long_table, matrix_table, render, write
from bench.tables.csv import to_csv
from bench.tables.leaderboard import leaderboard, leaderboard_sheets
from bench.tables.matrix import PIPELINE
from bench.tables.shown import shown_columns
from bench.tables.told import told

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TABLES = "tables"
PLOTS = "plots"
PARTS = (".", "cells", "assignments", "truth", REFERENCE, TABLES, PLOTS)
"""Folders of a published run that hold files."""

OVERVIEW = ("heatmap", "pareto", "seeds")
CLOSER = ("scatter", "contingency")
"""Pictures of a whole run, and of the first seed of the best pipelines."""


def publish(
    run: Store,
    folder: Path,
    *,
    scores_only: bool = False,
    tell: Callable[[str], None] = lambda _: None,
) -> int:
    """Write a finished run to a folder, in small form.

    Records are in one file, and so are assignments, truth and predictions: `bench.store.packed`.
    Views of embeddings and thumbnails are left out: they are most of a run's size, and no number
    needs them. The folder of the data and tracebacks are left out, too, because they name places on
    one machine. A run that is published in its own folder gets tables and pictures anew, the latter
    as
    far as it holds what they need. Files that others put into the folder stay as they are.

    Parameters
    ----------
    run : Store
    folder : Path
        May be the run's own.
    scores_only : bool
        Leave out all that labels could be worked out from: see `bench.runs.scores_only`.
    tell : callable
        Is passed what the publisher should know, sentence by sentence.

    Returns
    -------
    int
        How many cells there are.

    Raises
    ------
    UserError
        Cells have not ended yet; records do not follow from the run's own spec, sessions and one
        code (`bench.runs.origin`); or a file that would be replaced was not published, or was
        edited since.
    """
    missing = [cell for cell in cells(run.spec()) if run.read_cell(cell.id) is None]
    if missing:
        raise UserError(
            f"Got run {str(run.folder)!r}, of which {len(missing)} cells have not ended, the first "
            f"being {missing[0]}, but expected a finished run: give its command again."
        )
    broken = origin(run).broken
    if broken:
        raise UserError(
            f"Got run {str(run.folder)!r}, whose records do not follow from its spec, its sessions "
            f"and one code: {'; '.join(broken)}. Give its command again, or begin a new run."
        )
    in_place = folder.resolve() == run.folder.resolve()
    scores_only = scores_only or run.scores_only
    if scores_only and not run.scores_only:
        refuse_more_than_scores(folder, PARTS, in_place=in_place)
    with scratch() as staged:
        if not in_place and scores_only:
            for note in copy_scores(run, Store(staged)):
                tell(note)
        elif not in_place:
            _copy(run, Store(staged))
        if not in_place:
            refuse_foreign(folder, pack(staged))
        _write_tables(run.folder if in_place else staged, staged)
        _draw(staged if scores_only and not in_place else run.folder, staged)
        put(staged, folder, "publish", whole=() if in_place else PARTS)
    return sum(1 for _ in cells(run.spec()))


def _copy(run: Store, out: Store) -> None:
    out.begin(run.spec().numbers_only().to_toml())
    out.write_run(_without_places(run.read_run()))
    for cell in cells(run.spec()):
        record = run.read_cell(cell.id)
        assert record is not None, "published a run that has not ended"
        arrays = run.assignments(cell.id) if record["status"] == Status.DONE else {}
        out.write_cell(cell.id, record | {"traceback": ""}, arrays)
    for entry in run.spec().datasets:
        out.write_truth(entry.name, run.truth(entry.name))
    copy_rows([run.folder], out.folder)


def _without_places(record: RunRecord) -> RunRecord:
    """Remove the data's location on this machine from a run's record."""
    datasets = {
        name: known | {"source": re.sub(r"(?:\w:)?[/\\]\S*[/\\]", "", known["source"])}
        for name, known in record["datasets"].items()
    }
    return record | {"datasets": datasets}


def _write_tables(source: Path, out: Path) -> None:
    """Write leaderboard, main matrix, and one row per cell."""
    runs = Runs([source])
    metric = default_metric(runs.records)
    board = leaderboard(runs, metric)
    sheets = leaderboard_sheets(board, metric, shown_columns(board))
    matrix = matrix_table(runs.records, metric)
    texts = {
        "leaderboard.md": write(board, sheets, "md"),
        "leaderboard.csv": write(board, sheets, "csv"),
        f"matrix-{metric.name}.md": render(matrix, metric, "md"),
        f"matrix-{metric.name}.csv": render(matrix, metric, "csv"),
        "cells.csv": to_csv(long_table([*runs.records, *runs.rows])),
    }
    for name, text in texts.items():
        write_text(out / TABLES / name, text)


def _draw(source: Path, out: Path) -> None:
    from bench.plots.files import save

    for name, figure in _pictures(Runs([source])):
        save(figure, out / PLOTS / f"{name}.png")


def _best(board: pd.DataFrame) -> pd.DataFrame:
    """Return each dataset's best pipelines, by told or not."""
    first = board[board["rank"] == 1]
    return first[~first.assign(told=told(first)).duplicated(["dataset", "told"])]


def _pictures(runs: Runs) -> "Iterator[tuple[str, Figure]]":
    """Yield a run's pictures by name: overview, then best pipelines.

    Of many datasets these are the few that `plot` draws by default.
    """
    from bench.plots.catalog import Wanted, pictures
    from bench.plots.few import MOST_DATASETS, first_pictures
    from bench.plots.run_pictures import RunPictures

    drawn, metric = RunPictures(runs), default_metric(runs.records)
    if len({record["dataset"] for record in runs.records}) > MOST_DATASETS:
        yield from first_pictures(drawn, Wanted(metric))
        return
    for kind in OVERVIEW:
        yield from pictures(drawn, kind, Wanted(metric))
    board = leaderboard(runs, metric)
    for _, best in _best(board).iterrows():
        pipeline = {key: best[key] for key in PIPELINE}
        record = next(r for r in runs.records if fields(r, PIPELINE) == pipeline)
        for kind in CLOSER:
            figure = getattr(drawn, kind)(record)
            if figure is not None:
                yield f"{kind}-{cell_of(record).id}", figure
