"""Carrying out a matrix: run, score and store what is missing."""

from collections.abc import Collection

from bench.execution.data import Data
from bench.execution.devices import settle_device
from bench.execution.options import Options, ends, engine
from bench.execution.progress import Plain
from bench.execution.session import Session
from bench.spec.cells import Cell, cells
from bench.spec.roster import Methods
from bench.spec.spec import Spec
from bench.store.record import SHUFFLED, CellRecord, order_of
from bench.store.status import Status
from bench.store.store import Store


def run(
    spec: Spec,
    store: Store,
    options: Options,
    progress: Plain,
    *,
    only: Collection[Cell] | None = None,
) -> list[CellRecord]:
    """Run cells that have not ended; return all records in order.

    Parameters
    ----------
    spec : Spec
        What to run.
    store : Store
        Where records go, and where those of earlier sessions lie.
    options : Options
        How to run it.
    progress : Plain
        The progress display.
    only : collection of Cell, optional
        The cells to run, where not the whole matrix.

    Raises
    ------
    UserError
        Bad input; nothing was written.
    """
    methods = Methods.of(spec, options.limits)
    plan = [cell for cell in cells(spec) if only is None or cell in only]
    ended = ended_cells(spec, store, methods, options, progress)
    missing = [cell for cell in plan if cell not in ended]
    data = Data(spec, options)
    data.check(store, progress)
    if missing:
        device = settle_device(spec.device, progress)
        with engine(options, methods, len(missing), device) as pool:
            session = Session(spec, store, options, progress, methods, pool, data, device)
            session.run(missing, len(plan))
        new = ((cell, store.read_cell(cell.id)) for cell in missing)
        ended |= {cell: record for cell, record in new if record is not None}
    return [ended[cell] for cell in plan]


def ended_cells(
    spec: Spec, store: Store, methods: Methods, options: Options, progress: Plain
) -> dict[Cell, CellRecord]:
    """Return the records of cells that need not run again.

    A cell is run again, with a note, if the source of its method has changed, or if it was made
    before samples were put in order. A failed cell is run again only on request.
    """
    if not store.exists():
        return {}
    store.need_more_than_scores("continued")
    store.check_spec(spec.numbers_only().to_toml())
    ended, edited, n_unordered = {}, {}, 0
    for cell in () if options.recompute else cells(spec):
        record = store.read_cell(cell.id)
        if record is None or record["status"] == Status.NOT_RUN:
            continue
        if order_of(record) != SHUFFLED:
            n_unordered += 1
        elif record["sources"] != methods.cell_sources(cell):
            edited[cell] = record["sources"]
        elif ends(record["status"], options):
            ended[cell] = record
    if n_unordered:
        progress.note(
            f"note: {_cells_are(n_unordered)} run again: made before samples were put in order"
        )
    if edited:
        progress.note(_edited(edited, methods))
    return ended


def _edited(before: dict[Cell, dict[str, str]], methods: Methods) -> str:
    """Describe which methods' edited sources cause reruns."""
    names: dict[str, dict[str, None]] = {"embedder": {}, "clusterer": {}}
    for cell, sources in before.items():
        now = methods.cell_sources(cell)
        for kind in names:
            if sources.get(kind) != now[kind]:
                names[kind][getattr(cell, kind)] = None
    which = [f"{kind} {', '.join(listed)}" for kind, listed in names.items() if listed]
    reason = f"the source of {' and '.join(which)} has changed"
    return f"note: {_cells_are(len(before))} run again: {reason}"


def _cells_are(n_cells: int) -> str:
    return "1 cell that had ended is" if n_cells == 1 else f"{n_cells} cells that had ended are"
