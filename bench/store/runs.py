"""The records, truth and assignments behind tables, of one or several runs."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.errors import UserError, unknown_name
from bench.spec.cells import Cell, cells
from bench.spec.spec import Entry, Spec
from bench.store.apart import by_name, rows_by_name
from bench.store.best_reference import best_records
from bench.store.k_from import k_from
from bench.store.parts import Part
from bench.store.record import CellRecord, DatasetRecord, Record, ReferenceRecord
from bench.store.references import read_rows
from bench.store.sessions import made_with, session_notes
from bench.store.status import Status
from bench.store.store import Store
from bench.store.suites import place_in_suite


class Runs:
    """Several runs read as one; nothing is written.

    Parameters
    ----------
    folders : sequence of Path
        Runs.
    truth : str, optional
        Which references to show, if datasets have several: a name, ``first``, ``all``, or ``best``,
        the greatest score over them. The default is the runs' own choice.

    Raises
    ------
    UserError
        A folder that is no run, no cell that has ended, one cell in two runs, or one name for
        different data.

    Attributes
    ----------
    notes : list of str
        What a reader of any table must know. If the cells of a method were made by different code
        or with different parameters, each variant has a name of its own, as in ``pca #2``. A
        session may have used different versions, code or hardware than the one before.
    missing : list of Cell
        What the specs ask for and no run has yet.
    """

    def __init__(self, folders: Sequence[Path], truth: str | None = None) -> None:
        self.folders = [Path(folder) for folder in folders]
        self.records: list[CellRecord] = []
        self.rows: list[ReferenceRecord] = []
        self._stores: dict[Cell, Store] = {}
        self._truth: dict[tuple[str, Part], NDArray[np.int64] | None] = {}
        self._entries: dict[tuple[str, str], Entry] = {}
        self._real: dict[Cell, Cell] = {}
        self.missing: list[Cell] = []
        self._kept: dict[Cell, dict[Part, NDArray[np.int32]]] | None = None
        self.notes: list[str] = []
        self._fingerprints: dict[str, str] = {}
        stores = [Store(folder).require() for folder in self.folders]
        specs = [store.spec() for store in stores]
        self._runs = {store.folder: store.read_run() for store in stores}
        self._sessions = {folder: run.get("sessions", []) for folder, run in self._runs.items()}
        self._scores_only = {store.folder for store in stores if store.scores_only}
        self.notes += [
            f"Run {folder.resolve().name!r} was published with scores only: without truth, "
            "assignments and embeddings there are no intervals over samples and no pictures of "
            "samples or of classes."
            for folder in self._scores_only
        ]
        self._read(stores, specs)
        self._read_rows(stores, specs)
        self._show(truth or next((spec.truth for spec in specs if spec.truth), None), specs)
        self._tell_unlabelled(stores, reference_groups(specs))
        if not self.records:
            names = ", ".join(repr(str(folder)) for folder in folders)
            raise UserError(f"Got run {names}, in which no cell has ended yet: run it first.")

    def _read(self, stores: Sequence[Store], specs: Sequence[Spec]) -> None:
        """Read the cells, and rename methods that share a name."""
        read = [
            (store, spec, record)
            for store, spec in zip(stores, specs, strict=True)
            for record in store.records()
        ]
        names, makings = by_name([(spec, record) for _, spec, record in read])
        self.notes += [note for each in makings for note in each.notes()]
        settings: dict[str, str] = {}
        for folder, sessions in self._sessions.items():
            self.notes += session_notes(sessions, folder.resolve().name)
            settings |= made_with(sessions)
        entries = {
            (id(spec), kind, entry.name): entry
            for spec in specs
            for kind in ("embedder", "clusterer")
            for entry in getattr(spec, f"all_{kind}s")
        }
        for (store, spec, record), (embedder, clusterer) in zip(read, names, strict=True):
            self._check_data(record, store)
            real = cell_of(record)
            for kind, name in (("embedder", embedder), ("clusterer", clusterer)):
                self._entries[kind, name] = entries[id(spec), kind, getattr(real, kind)]
            number = k_from(record, self._entries["clusterer", clusterer])
            record |= {"embedder": embedder, "clusterer": clusterer, "k_from": number}
            for kind, place in record.get("grid", {}).items():
                # As in `pca #2`: a name that stands for several methods has a number.
                name = embedder if kind == "embedder" else clusterer
                place["family"] += name.removeprefix(getattr(real, kind))
            record["made_with"] = settings.get(record.get("session", ""), "")
            place_in_suite(record, spec)
            cell = cell_of(record)
            if cell in self._stores:
                raise UserError(
                    f"Got {cell} in {str(store.folder)!r} and in a run before it, but expected "
                    "each cell once: leave one run out."
                )
            self._stores[cell], self._real[cell] = store, real
            self.records.append(record)

        ended = {*self._real.values()}
        asked = dict.fromkeys(cell for spec in specs for cell in cells(spec))
        self.missing = [cell for cell in asked if cell not in ended]
        late = sum(record["status"] == Status.NOT_RUN for record in self.records)
        if late:
            self.notes.append(
                f"{late} of {len(self.records)} cells were not run, for lack of time (--budget): "
                "a choice among the others depends on the speed of the machine."
            )

    def _read_rows(self, stores: Sequence[Store], specs: Sequence[Spec]) -> None:
        """Read the reference rows; one that several runs hold counts once."""
        read = [
            (store, row)
            for store, spec in zip(stores, specs, strict=True)
            for row in read_rows(store.folder, [entry.name for entry in spec.datasets])
        ]
        names, makings = rows_by_name([row for _, row in read])
        self.notes += makings.notes()
        once: dict[tuple[Any, ...], ReferenceRecord] = {}
        suites = {store.folder: spec for store, spec in zip(stores, specs, strict=True)}
        for (store, row), name in zip(read, names, strict=True):
            self._check_data(row, store)
            place_in_suite(row, suites[store.folder])
            row |= {"reference": name}
            key = (row["dataset"], row["embedder"], name, row["seed"])
            known = once.setdefault(key, row)
            if known["status"] != Status.DONE:
                once[key] = row
        self.rows = list(once.values())

    def _show(self, truth: str | None, specs: Sequence[Spec]) -> None:
        """Keep the shown references, and join the cells of `best`."""
        groups = reference_groups(specs)
        if truth in (None, "all") or not groups:
            if groups:
                self.notes.append(
                    "References of one dataset are separate rows here, and means and tests over "
                    "datasets count each as a dataset: --truth best or first counts one."
                )
            return
        if truth != "best":
            shown = shown_references(groups, truth)
            self.records = [r for r in self.records if r["dataset"] in shown | self._plain(groups)]
            self.rows = [r for r in self.rows if r["dataset"] in shown | self._plain(groups)]
            return
        pairs = best_records(self.records, groups)
        for joined, chosen in pairs:
            old, new = cell_of(chosen), cell_of(joined)
            self._stores[new], self._real[new] = self._stores[old], self._real[old]
            if joined["dataset"] in groups or joined is chosen:
                continue
            for part in Part:
                self._truth[joined["dataset"], part] = None  # it is another one from cell to cell
        self.records = [joined for joined, _ in pairs]
        self.rows = [row for row in self.rows if row["dataset"] not in groups]
        self.notes.append(
            "best of several references: each score is the greatest over them, each against the "
            "assignments with the number of clusters passed for it."
        )

    def _tell_unlabelled(self, stores: Sequence[Store], groups: Mapping[str, str]) -> None:
        """Add notes about samples of the shown datasets that are not scored."""
        shown = {record["dataset"] for record in self.records}
        joined = any(group not in shown and name not in shown for name, group in groups.items())
        for store in stores:
            for name, data in self._runs[store.folder].get("datasets", {}).items():
                if "n_labelled" in data and (name in shown or (joined and name in groups)):
                    count = data["n_samples"] - data["n_labelled"]
                    self.notes.append(
                        f"{name}: {count} of {data['n_samples']} samples have no label and are "
                        "not scored."
                    )

    def _plain(self, groups: Mapping[str, str]) -> set[str]:
        """Name the datasets that have one reference at most."""
        return {record["dataset"] for record in self.records} - groups.keys()

    def _check_data(self, record: Record, store: Store) -> None:
        """Refuse one name for different data."""
        dataset, digest = record["dataset"], record.get("fingerprint")
        if (
            digest is not None
            and (known := self._fingerprints.setdefault(dataset, digest)) != digest
        ):
            raise UserError(
                f"Got dataset {dataset!r} with fingerprint {digest[:12]} in {str(store.folder)!r} "
                f"and {known[:12]} before it: one name must be of the same data; leave one run "
                "out, or give the run's command again."
            )

    def set_by_hand(self, kind: str, name: str) -> dict[str, Any]:
        """Return a method's parameters from the spec, over all its steps."""
        entry = self._entries[kind, name]
        return {key: value for step in entry.steps for key, value in step.params.items()}

    def place(self, kind: str, name: str) -> tuple[str, dict[str, Any]]:
        """Return the family of a method, and its point in the grid.

        Parameters
        ----------
        kind : {"embedder", "clusterer"}
        name : str
            As records have it: the name of a point, such as ``dense(eps=0.1)``.
        """
        entry = self._entries[kind, name]
        return entry.family, dict(entry.point)

    def truth(self, dataset: str, part: Part = Part.FITTED) -> NDArray[np.int64] | None:
        """Return the truth of a dataset's part, or None.

        None means that there is no truth, or that the run was published with scores only.

        Raises
        ------
        UserError
            The run was made before runs stored the truth.
        """
        if (dataset, part) not in self._truth:
            key = next(cell for cell in self._stores if cell.dataset == dataset)
            record = next(r for r in self.records if r["dataset"] == dataset)
            store = self._stores[key]
            parts = store.truth(dataset)
            if (
                not parts
                and not self.lacks_all_but_scores(record)
                and record["n_classes"] is not None
            ):
                folder = str(store.folder)
                raise UserError(
                    f"Got run {folder!r}, which does not hold the truth of {dataset!r} (it was "
                    f"made before runs did): give 'clusterbench score {folder}' once."
                )
            self._truth[dataset, part] = parts.get(part)
        return self._truth[dataset, part]

    def assignments(self, record: CellRecord, part: Part = Part.FITTED) -> NDArray[np.int32] | None:
        """Return a cell's assignments of a part, or None.

        None means that the cell failed, has no such part, or was published with scores only.
        """
        if record["status"] != Status.DONE or self.lacks_all_but_scores(record):
            return None
        cell = cell_of(record)
        kept = {} if self._kept is None else self._kept
        if cell not in kept:
            kept[cell] = self._stores[cell].assignments(self._real[cell].id)
        return kept[cell].get(part)

    def keep_assignments(self) -> None:
        """Read each cell's assignments only once from now on."""
        self._kept = {}

    def lacks_all_but_scores(self, record: CellRecord) -> bool:
        """Return whether a cell's run was published with scores only."""
        return self._stores[cell_of(record)].folder in self._scores_only

    @property
    def scores_only(self) -> bool:
        """Whether all of the runs were published with scores only."""
        return {Path(folder) for folder in self.folders} == self._scores_only

    def view(self, record: CellRecord) -> dict[str, NDArray[Any]]:
        """Return a cell's embedding as shown, or an empty dict.

        See `bench.store.store.Store.view`.
        """
        embedding = record["embedding"]
        return self._stores[cell_of(record)].view(record["dataset"], embedding) if embedding else {}

    def thumbnails(self, dataset: str) -> dict[str, NDArray[Any]]:
        """Return the images of a dataset's shown samples, or an empty dict."""
        stores = [store for cell, store in self._stores.items() if cell.dataset == dataset]
        images = (store.thumbnails(dataset) for store in dict.fromkeys(stores))
        return next(filter(None, images), {})

    def described(self, dataset: str) -> DatasetRecord:
        """Return what a run says of a dataset."""
        store = next(store for cell, store in self._stores.items() if cell.dataset == dataset)
        return self._runs[store.folder].get("datasets", {}).get(dataset, DatasetRecord())

    def class_names(self, dataset: str) -> list[str]:
        """Return the names of the classes, by code."""
        return list(self.described(dataset).get("classes") or {})


def reference_groups(specs: Sequence[Spec]) -> dict[str, str]:
    """Return the name of each dataset's whole group of references.

    The keys are names of a dataset with one of its references.
    """
    entries = [entry for spec in specs for entry in spec.datasets]
    return {e.name: str(e.params["references_of"]) for e in entries if "references_of" in e.params}


def shown_references(groups: Mapping[str, str], truth: str | None) -> set[str]:
    """Return the names of the datasets with the chosen reference.

    Raises
    ------
    UserError
        No dataset has such a reference.
    """
    if truth == "first":
        firsts: dict[str, str] = {}
        for name, group in groups.items():
            firsts.setdefault(group, name)
        return {*firsts.values()}
    shown = {name for name, group in groups.items() if name == f"{group}:{truth}"}
    if not shown:
        known = sorted({name.removeprefix(f"{group}:") for name, group in groups.items()})
        raise unknown_name("truth", truth or "", ("first", "all", "best", *known))
    return shown


def cell_of(record: Record) -> Cell:
    """Return the cell that a record is of."""
    return Cell(record["dataset"], record["embedder"], record["clusterer"], record["seed"])
