"""Clusters of rows that were not there when a run was made."""

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bench.datasets import Dataset, load
from bench.datasets.documents import COUNTING, aligned
from bench.errors import UserError
from bench.execution.data import Data
from bench.execution.options import Options, engine
from bench.execution.session import Session
from bench.files.cache import Cache
from bench.files.sparse import canonical, is_sparse
from bench.methods.entries import Entry
from bench.runs.choosing.choose import Choice
from bench.runs.choosing.gather import dataset_entry
from bench.runs.choosing.silent import Silent
from bench.spec.cells import Cell
from bench.spec.roster import Methods
from bench.spec.spec import Spec
from bench.spec.trust import refuse_foreign_objects, refuse_untrusted
from bench.store.parts import Part
from bench.store.status import Status
from bench.store.store import Store

if TYPE_CHECKING:
    import pandas as pd

N_NEIGHBORS = 5


@dataclass(frozen=True, eq=False)
class NewRows:
    """Rows with their clusters, and how these came about.

    Parameters
    ----------
    table : DataFrame
        One row per new row: id, cluster, and the distance to the nearest row of the run.
    how : str
        One sentence.
    """

    table: "pd.DataFrame"
    how: str


def assign_new(
    store: Store, cache: Cache, data_dir: Path | None, choice: Choice, path: Path, *, trust: bool
) -> NewRows:
    """Assign the rows of a file to the chosen pipeline's clusters.

    The pipeline is fitted again. If it can assign unseen rows and reproduces its result, it
    decides; otherwise each row joins the cluster of most of its five nearest neighbours in the run.

    Raises
    ------
    UserError
        A file that cannot be read, other columns than the run's, or code that is not trusted.
    """
    spec, entry = store.spec(), dataset_entry(store, choice.dataset)
    if not trust:
        refuse_untrusted(spec, store.folder)
    refuse_foreign_objects(spec, cache.folder)
    sessions = store.read_run().get("sessions", [])
    options = Options(
        cache=cache.folder,
        data_dir=data_dir,
        threads=sessions[0]["threads"] if sessions else 1,
        import_path=[str(Path.cwd())],
    )
    dataset, _ = Data(spec, options).parts(entry)
    new = _read(path, dataset, entry, data_dir)
    before = choice.table["cluster"].to_numpy()
    clusters, why_not = _by_pipeline(spec, options, choice.pipeline.cells[0], dataset, new, before)
    nearest, distances = _neighbors(dataset.X, new.X)
    if clusters is None:
        clusters = _majority(before[nearest])
        how = (
            f"{len(clusters)} new rows: each is put where most of its {nearest.shape[1]} nearest "
            f"neighbours among the features are, as {why_not}"
        )
    else:
        how = f"{len(clusters)} new rows: assigned by {choice.pipeline}, fitted again"
    return NewRows(_table(new, clusters, distances), "; ".join([how, *new.notes]))


def _unknown_words(new: Dataset, dataset: Dataset) -> tuple[str, ...]:
    """Note how many words of new documents the run does not know."""
    words = set(new.feature_names)
    unknown = len(words - {*dataset.feature_names})
    if not unknown:
        return ()
    return (f"{unknown:,} of their {len(words):,} words are in no document of the run: left out",)


def _table(new: Dataset, clusters: NDArray[Any], distances: NDArray[Any]) -> "pd.DataFrame":
    import pandas as pd

    ids = np.arange(new.n_samples) if new.row_names is None else new.row_names
    return pd.DataFrame({"id": ids, "cluster": clusters, "distance": distances})


def _read(path: Path, dataset: Dataset, entry: Entry, data_dir: Path | None) -> Dataset:
    """Read new rows like the run's file, with columns in order."""
    counted = dataset.prepared is not None and dataset.prepared["by"] == COUNTING
    if dataset.prepared is not None and not counted:
        raise UserError(
            f"Got --new {str(path)!r} for dataset {dataset.name!r}, whose columns were made "
            f"numbers by {dataset.prepared['by']}, which new rows alone cannot repeat: make them "
            "numbers yourself, then run and choose again."
        )
    if not path.exists():
        raise UserError(f"Got --new {str(path)!r}, but there is no such file: check the path.")
    known = {key: value for key, value in entry.params.items() if key != "target"}
    new = load(str(path), data_dir=data_dir, **known, target=False)
    if counted:
        return replace(
            aligned(new, dataset),
            name=dataset.name,
            y=None,
            class_names=(),
            notes=_unknown_words(new, dataset),
        )
    columns = list(new.feature_names)
    truth = dataset.reading.get("target")
    if truth in columns and truth not in dataset.feature_names:
        new = load(str(path), data_dir=data_dir, **known, target=truth)
        columns = list(new.feature_names)
    X = new.X * np.float32(new.feature_scale / dataset.feature_scale)
    expected = list(dataset.feature_names)
    if expected and sorted(columns) == sorted(expected):
        X = X[:, [columns.index(name) for name in expected]]
    elif (columns and expected) or X.shape[1] != dataset.X.shape[1]:
        missing = [name for name in expected if name not in columns]
        extra = [name for name in columns if name not in expected] if expected else []
        raise UserError(
            f"Got --new {str(path)!r} with {X.shape[1]} columns, but expected the "
            f"{dataset.X.shape[1]} of dataset {dataset.name!r}"
            + (f"; missing: {', '.join(missing[:5])}" if missing else "")
            + (f"; too many: {', '.join(extra[:5])}" if extra else "")
            + ": give a file of the same columns."
        )
    return replace(
        new, name=dataset.name, X=_as(dataset.X, X), y=None, class_names=(),
        feature_scale=dataset.feature_scale, image_shape=dataset.image_shape, notes=(),
    )  # fmt: skip


def _as(known: Any, X: Any) -> Any:
    """Return new rows as sparse or dense, like the run's table."""
    if is_sparse(known):
        return canonical(X)
    return np.ascontiguousarray(X.toarray() if is_sparse(X) else X)


class _WithNew(Data):
    """A run's data, with new rows in place of held-out ones."""

    def __init__(self, spec: Spec, options: Options, fitted: Dataset, new: Dataset) -> None:
        super().__init__(spec, options, remember=False)
        self._parts = fitted, new

    def parts(self, entry: Entry) -> tuple[Dataset, Dataset | None]:
        """Return what methods are fitted on, and the new rows."""
        return self._parts


def _by_pipeline(
    spec: Spec,
    options: Options,
    cell: Cell,
    dataset: Dataset,
    new: Dataset,
    before: NDArray[Any],
) -> tuple[NDArray[Any] | None, str]:
    """Fit a cell again for new rows, or return why not."""
    methods = Methods.of(spec, options.limits)
    data = _WithNew(spec, options, dataset, new)
    with tempfile.TemporaryDirectory(prefix="clusterbench-new-") as folder:
        store = Store(Path(folder) / "run")
        with engine(options, methods, 1) as pool:
            Session(spec, store, options, Silent(), methods, pool, data).run([cell], 1)
        record = store.read_cell(cell.id)
        if record is None or record["status"] != Status.DONE:
            return None, f"the pipeline failed: {record['reason'] if record else 'it did not end'}"
        parts = store.assignments(cell.id)
    held_out = record["held_out"]
    if Part.HELD_OUT not in parts:
        reason = (held_out["reason"] if held_out else "") or "it assigns no unseen rows"
        return None, f"the pipeline cannot ({reason})"
    if not np.array_equal(parts[Part.FITTED], before):
        return None, "the pipeline did not come out the same when fitted again"
    return parts[Part.HELD_OUT], ""


def _neighbors(X: NDArray[Any], new: NDArray[Any]) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return the nearest rows for each new row, and their distance."""
    from sklearn.neighbors import NearestNeighbors

    search = NearestNeighbors(n_neighbors=min(N_NEIGHBORS, X.shape[0])).fit(X)
    distances, places = search.kneighbors(new)
    return places, distances[:, 0]


def _majority(names: NDArray[Any]) -> NDArray[Any]:
    """Return the most common entry of each row; the nearest of ties."""
    counts = (names[:, :, None] == names[:, None, :]).sum(axis=2)
    first = counts.argmax(axis=1)
    chosen: NDArray[Any] = names[np.arange(len(names)), first]
    return chosen
