"""Says what a run would do, and does nothing."""

from collections import Counter
from pathlib import Path

from bench.execution.data import Data
from bench.execution.forecast import forecast
from bench.execution.options import Options, engine
from bench.execution.progress import Plain
from bench.execution.references import has_ended
from bench.execution.runner import ended_cells
from bench.execution.session import Session
from bench.spec.cells import Cell, cells
from bench.spec.references import rows
from bench.spec.roster import Methods
from bench.spec.spec import Spec
from bench.store.store import Store


def _lines(methods: Methods, outlook: dict[Cell, str]) -> list[str]:
    """Return a line per cell, and one per grid with counts."""
    lines, families = dict[str, Counter[str]](), set[str]()
    for cell, what in outlook.items():
        family = {kind: name for kind, (name, _) in methods.grid(cell).items()}
        one, two = (family.get(kind, getattr(cell, kind)) for kind in ("embedder", "clusterer"))
        line = str(Cell(cell.dataset, one, two, cell.seed))
        lines.setdefault(line, Counter())[what] += 1
        if family:
            families.add(line)
    return [
        f"{line}: "
        + (
            f"{counts.total():,} points: "
            + "; ".join(f"{n:,} to {what}".replace("to kept", "kept") for what, n in counts.items())
            if line in families
            else next(iter(counts))
        )
        for line, counts in lines.items()
    ]


def dry_run(spec: Spec, store: Store, options: Options, progress: Plain) -> list[str]:
    """Check a spec, and describe what each cell would take.

    Only registered methods are imported; for others it is not known whether their embedding is
    cached.

    Raises
    ------
    UserError
        Bad input, as of a run.
    """
    methods = Methods.of(spec, options.limits)
    known = methods.registered()
    ended = ended_cells(spec, store, methods, options, progress)
    missing = [cell for cell in cells(spec) if cell not in ended]
    outlook = dict.fromkeys(ended, "kept")
    data = Data(spec, options, remember=False)
    data.check(store, progress)
    datasets = store.read_run().get("datasets", {})
    with engine(options, known, 1) as pool:
        session = Session(spec, store, options, progress, known, pool, data)
        for work in session.prepare(missing):
            datasets |= {work.dataset.name: work.description()}
            own_cells = (cell for cell in missing if cell.dataset == work.dataset.name)
            for cell in own_cells:  # what has to be imported for it is not
                is_known = cell.embedder in known.embedders
                outlook[cell] = work.foresee(cell) if is_known else "embed and cluster"
    ended_rows = {row: has_ended(row, store, options, datasets) for row in rows(spec, datasets)}
    lines = _lines(methods, {cell: outlook[cell] for cell in cells(spec)}) + [
        f"{row}: {'kept' if kept else 'fit and predict'}" for row, kept in ended_rows.items()
    ]
    missing_rows = [row for row, kept in ended_rows.items() if not kept]
    folders = list(dict.fromkeys((store.folder.parent, Path("runs"))))
    text = forecast(spec, outlook, missing_rows, datasets, options, folders)
    if text.startswith("no forecast"):
        progress.note(text)
    elif text:
        lines.append(text)
    return lines
