"""Pipelines fitted again on halves of the samples, for rules."""

import tempfile
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.datasets import Dataset
from bench.execution.data import Data
from bench.execution.options import Options, engine
from bench.execution.session import Session
from bench.files.cache import Cache
from bench.methods.entries import Entry
from bench.rules.candidates import Candidates
from bench.rules.stability_halves import HALF, HALVES
from bench.runs.choosing.gather import Gathered, dataset_entry
from bench.runs.choosing.silent import Silent
from bench.spec.cells import Cell
from bench.spec.roster import Methods
from bench.spec.spec import Spec
from bench.spec.trust import refuse_foreign_objects, refuse_untrusted
from bench.store.parts import Part
from bench.store.status import Status
from bench.store.store import Store

N_DRAWS = 3
LEAST_SAMPLES = 4


@dataclass(frozen=True)
class Refits:
    """Fits pipelines of a run again, where a rule asks for it.

    Parameters
    ----------
    store : Store
    cache : Cache
    data_dir : Path or None
    trust : bool
        Whether to import what the run's spec names.
    """

    store: Store
    cache: Cache
    data_dir: Path | None
    trust: bool = False

    def __call__(self, gathered: Gathered) -> Candidates:
        """Return candidates with the results of refits on halves.

        A pipeline that fails on a half has no such facts.

        Raises
        ------
        UserError
            Code that is not trusted.
        """
        spec = self.store.spec()
        if not self.trust:
            refuse_untrusted(spec, self.store.folder)
        refuse_foreign_objects(spec, self.cache.folder)
        sessions = self.store.read_run().get("sessions", [])
        options = Options(
            cache=self.cache.folder,
            data_dir=self.data_dir,
            threads=sessions[0]["threads"] if sessions else 1,
            import_path=[str(Path.cwd())],
        )
        entry = dataset_entry(self.store, gathered.dataset.name)
        dataset, _ = Data(spec, options).parts(entry)
        n, n_draws = dataset.n_samples, N_DRAWS if dataset.n_samples >= LEAST_SAMPLES else 0
        half = np.zeros((n_draws, n), np.int8)
        for draw in range(n_draws):
            half[draw, np.random.default_rng(draw).permutation(n)[n // 2 :]] = 1
        names = np.full((len(gathered.pipelines), n_draws, n), -1, np.int64)
        done = np.full(len(gathered.pipelines), n_draws > 0)
        cells = [pipeline.cells[0] for pipeline in gathered.pipelines]
        methods = Methods.of(spec, options.limits)
        with engine(options, methods, 1) as pool:
            for draw, side in product(range(n_draws), (0, 1)):
                rows = np.flatnonzero(half[draw] == side)
                data = _Half(spec, options, dataset, rows)
                by_place = _refit(data, methods, pool, cells)
                for i in range(len(cells)):
                    done[i] &= i in by_place
                    names[i, draw, rows] = by_place.get(i, -1)
        members = tuple(
            replace(each, facts={**each.facts, HALVES: names[i], HALF: half}) if done[i] else each
            for i, each in enumerate(gathered.candidates.members)
        )
        return replace(gathered.candidates, members=members)


class _Half(Data):
    """A run's data, of which only some samples are fitted on."""

    def __init__(
        self, spec: Spec, options: Options, dataset: Dataset, rows: NDArray[np.intp]
    ) -> None:
        super().__init__(spec, options, remember=False)
        self.half = replace(
            dataset,
            X=dataset.X[rows],
            y=None if dataset.y is None else dataset.y[rows],
            n_train=None,
            row_names=None if dataset.row_names is None else np.asarray(dataset.row_names)[rows],
        )

    def parts(self, entry: Entry) -> tuple[Dataset, Dataset | None]:
        """Return the samples of the half; nothing is held out."""
        return self.half, None


def _refit(data: _Half, methods: Methods, pool: Any, cells: list[Cell]) -> dict[int, NDArray[Any]]:
    """Return a half's assignments, by place of the cell."""
    by_place = {}
    with tempfile.TemporaryDirectory(prefix="clusterbench-halves-") as folder:
        store = Store(Path(folder) / "run")
        session = Session(data.spec, store, data.options, Silent(), methods, pool, data)
        session.run(cells, len(cells))
        for i, cell in enumerate(cells):
            record = store.read_cell(cell.id)
            if record is not None and record["status"] == Status.DONE:
                by_place[i] = store.assignments(cell.id)[Part.FITTED]
    return by_place
