"""The data of a run published with scores only."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from bench.datasets.data_names import is_path
from bench.datasets.parts import load_parts
from bench.datasets.request import data_folder
from bench.errors import UserError
from bench.methods.entries import Entry
from bench.runs.scores_only import matches
from bench.spec.spec import Spec
from bench.store.store import Store


def found_data(store: Store, data_dir: Path | None) -> Spec:
    """Return a run's spec with the local places of its files.

    A file is looked for where the spec says, then in the folder of datasets: by the end of its
    path, the longer the better, and then by its name alone in any sub-folder.

    Raises
    ------
    UserError
        A file is nowhere.
    """
    spec = store.spec()
    return replace(spec, datasets=tuple(_found(store, entry, data_dir) for entry in spec.datasets))


def _found(store: Store, entry: Entry, data_dir: Path | None) -> Entry:
    if not is_path(entry.use) or Path(entry.use).expanduser().exists():
        return entry
    folder = data_folder(data_dir)
    parts = [part for part in Path(entry.use).parts if part not in ("..", ".", "/")]
    ends = [folder.joinpath(*parts[start:]) for start in range(len(parts))]
    below = sorted(folder.rglob(parts[-1])) if folder.is_dir() else []
    path = next((path for path in (*ends, *below) if path.exists()), None)
    if path is None:
        raise UserError(
            f"Got run {str(store.folder)!r}, which was published with scores only, so its cells "
            f"must be computed again from the data, but dataset {entry.name!r} is neither at "
            f"{entry.use!r} nor in {str(folder)!r}: give the folder that holds it with --data-dir."
        )
    return replace(entry, use=str(path))


def changed_data(
    store: Store, spec: Spec, data_dir: Path | None
) -> Iterator[tuple[str, list[str]]]:
    """Load the data; yield whether the run used other data.

    Raises
    ------
    UserError
        A dataset that cannot be loaded.
    """
    record = store.read_run()
    for entry in spec.datasets:
        try:
            dataset, _ = load_parts(spec, entry, data_dir)
        except UserError as error:
            raise UserError(
                f"Got run {str(store.folder)!r}, which was published with scores only, so its "
                f"cells must be computed again from the data, but dataset {entry.name!r} cannot "
                f"be loaded: {error}"
            ) from None
        same = matches(record, entry.name, dataset.features_fingerprint)
        yield entry.name, [] if same else ["its features are not those that the run was made of"]
