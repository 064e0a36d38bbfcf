"""Says what a run would do, and does nothing."""

from bench.execution.data import Data
from bench.execution.options import Options, engine
from bench.execution.progress import Plain
from bench.execution.references import has_ended
from bench.execution.runner import ended_cells
from bench.execution.session import Session
from bench.spec.cells import cells
from bench.spec.references import rows
from bench.spec.roster import Methods
from bench.spec.spec import Spec
from bench.store.store import Store


def dry_run(spec: Spec, store: Store, options: Options, progress: Plain) -> list[str]:
    """Check a spec as a run does, and say in a line what each cell and reference row would take.

    Nothing is imported that no registered name stands for: of such a method it is not known
    whether the cache has its embedding.

    Raises
    ------
    UserError
        Bad input, as of a run.
    """
    methods = Methods.of(spec, options.limits)
    known = methods.registered()
    ended = ended_cells(spec, store, methods, options, progress)
    missing = [cell for cell in cells(spec) if cell not in ended]
    said = dict.fromkeys(ended, "kept")
    data = Data(spec, options, remember=False)
    data.check(store, progress)
    datasets = store.read_run().get("datasets", {})
    with engine(options, known, 1) as pool:
        session = Session(spec, store, options, progress, known, pool, data)
        for work in session.prepare(missing):
            datasets |= {work.dataset.name: work.description()}
            mine = (cell for cell in missing if cell.dataset == work.dataset.name)
            for cell in mine:  # what has to be imported for it is not
                is_known = cell.embedder in known.embedders
                said[cell] = work.foresee(cell) if is_known else "embed and cluster"
    return [f"{cell}: {said[cell]}" for cell in cells(spec)] + [
        f"{row}: {'kept' if has_ended(row, store, options, datasets) else 'fit and predict'}"
        for row in rows(spec, datasets)
    ]
