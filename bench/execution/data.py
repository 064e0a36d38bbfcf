"""The datasets of a run, loaded once and checked for changes."""

from pathlib import Path
from typing import Any

from bench.datasets import DATASETS, LOADERS, WITHOUT_FILES, Dataset
from bench.datasets.describe import describe_parts
from bench.datasets.parts import load_parts
from bench.datasets.request import Request
from bench.errors import UserError
from bench.execution.options import Options
from bench.execution.progress import Plain
from bench.files.cache import Cache
from bench.files.fingerprint import key
from bench.methods.distributions import libraries
from bench.methods.entries import Entry
from bench.methods.parameter_files import is_settled, stamp
from bench.methods.source import suite_source
from bench.provenance.versions import computing_versions
from bench.spec.spec import Spec
from bench.store.record import DatasetRecord
from bench.store.store import Store

KIND = "datasets"
"""The kind of cache entries that describe a dataset while its file's stamp is unchanged."""

IDENTITY = ("fingerprint", "held_out_fingerprint", "image_shape", "classes")
"""The facts about a dataset that must be the same in every session of a run."""

FILE_LOADER = "bench.datasets.local:load"
PARTS = "bench.datasets.parts:load_parts"


class Data:
    """The datasets of a run, each loaded at most once.

    Parameters
    ----------
    spec : Spec
        The run's.
    options : Options
        Where data and cache lie.
    remember : bool
        Whether to keep descriptions of datasets in the cache, so that the next command need not
        load them.
    """

    def __init__(self, spec: Spec, options: Options, *, remember: bool = True) -> None:
        self.spec, self.options, self.remember = spec, options, remember
        self._loaded: dict[str, tuple[Dataset, Dataset | None]] = {}

    def parts(self, entry: Entry) -> tuple[Dataset, Dataset | None]:
        """Load the samples to fit on, and the held-out ones if any."""
        if entry.name not in self._loaded:
            self._loaded[entry.name] = load_parts(self.spec, entry, self.options.data_dir)
        return self._loaded[entry.name]

    def description(self, entry: Entry) -> DatasetRecord:
        """Return a dataset's current description.

        The dataset is not loaded if nothing can have changed.
        """
        cache, name = Cache(self.options.cache), self._key(entry)
        known = cache.get(KIND, name) if name and entry.name not in self._loaded else None
        if known is not None:
            facts: Any = known.facts
            return facts
        loaded = entry.name in self._loaded
        record = describe_parts(*self.parts(entry))
        # A file that was changed while it was read is not described in the cache.
        if self.remember and name and not loaded and self._key(entry) == name:
            cache.put(KIND, name, dict(record), {})
        return record

    def check(self, store: Store, progress: Plain) -> None:
        """Compare every dataset with the one that a run was started with.

        Data that can no longer be loaded are only reported, because finished cells do not need
        them.

        Raises
        ------
        UserError
            A dataset has changed.
        """
        before = store.read_run().get("datasets", {})
        for entry in self.spec.datasets:
            if entry.name in before:
                try:
                    now = self.description(entry)
                except UserError as error:
                    progress.note(f"note: dataset {entry.name!r} was not checked again: {error}")
                else:
                    _refuse_changed(store.folder, before[entry.name], now)

    def _key(self, entry: Entry) -> str | None:
        """Return a key of what a dataset depends on, without loading it.

        None means that this is unknown.
        """
        request = Request.of(entry.use, data_dir=self.options.data_dir)
        files: list[Any] = []
        if request.kind in WITHOUT_FILES:
            loader = DATASETS[request.kind][0]
        elif LOADERS.lookup(request.kind) is None and request.is_path:
            path, loader = Path(entry.use).expanduser().absolute(), FILE_LOADER
            if not path.is_file() or not is_settled(path):
                return None
            files = [stamp(path)]
        else:
            return None
        sources = [suite_source(path) for path in (loader, PARTS)]
        names = (name for source in sources for name in source.distributions)
        return key(
            use=entry.use,
            name=entry.name,
            params=entry.params,
            samples=[self.spec.n_samples, self.spec.subset, self.spec.holdout],
            files=files,
            code=[source.code for source in sources],
            libraries=libraries(tuple(sorted(names))),
            versions=computing_versions(),
        )


def differences(before: DatasetRecord, now: DatasetRecord) -> list[str]:
    """Describe how a dataset differs from its older record."""
    old: dict[str, Any] = {**before}
    new: dict[str, Any] = {**now}
    return [
        f"{name.replace('_', ' ')} {_short(new.get(name))} where it was {_short(old[name])}"
        for name in IDENTITY
        if name in old and old[name] != new.get(name)
    ]


def _short(value: Any) -> str:
    return value[:12] if isinstance(value, str) else str(value)


def _refuse_changed(folder: Path, before: DatasetRecord, now: DatasetRecord) -> None:
    unlike = differences(before, now)
    if unlike:
        raise UserError(
            f"Got dataset {now['name']!r} with {'; '.join(unlike)}, in the run {str(folder)!r}, "
            "which was started with other data: name another folder with --out, or bring back the "
            "data."
        )
