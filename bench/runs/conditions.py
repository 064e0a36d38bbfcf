"""Measures what a run's datasets are like, and keeps it."""

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from bench.datasets import Dataset
from bench.datasets.parts import load_parts
from bench.errors import UserError
from bench.scoring.conditions import fingerprint, overlap, scale
from bench.spec.spec import Entry, Spec
from bench.store.conditions import Conditions, read_conditions, write_conditions
from bench.store.store import Store


def keep_conditions(
    store: Store, data_dir: Path | None, *, tell: Callable[[str], None] = lambda _: None
) -> None:
    """Measure the datasets of a run that were not measured yet.

    No method runs. Of data that are not there, or not those of the run, nothing is kept.

    Parameters
    ----------
    store : Store
        Of the run.
    data_dir : Path or None
        Where datasets lie.
    tell : callable
        What takes a line of news.
    """
    spec, described = store.spec(), store.read_run().get("datasets", {})
    known, unmeasured = read_conditions(store.folder), []
    before = dict(known)
    for entry in spec.datasets:
        wanted = described.get(entry.name, {}).get("fingerprint")
        if wanted is None or _is_measured(known.get(entry.name), wanted):
            continue
        dataset = _loaded(spec, entry, data_dir, wanted)
        if dataset is None:
            unmeasured.append(entry.name)
        else:
            known[entry.name] = _measured(dataset)
    if known != before:
        write_conditions(store.folder, known)
    if unmeasured:
        tell(
            f"overlap and scale are unknown of {len(unmeasured)} datasets, whose data are not here "
            f"or not as they were run on: {', '.join(unmeasured[:5])}"
            f"{', ...' if len(unmeasured) > 5 else ''} (see --data-dir)"
        )


def _is_measured(known: Conditions | None, fingerprint: str) -> bool:
    """Tell whether a dataset need not be measured again."""
    if known is None or known["fingerprint"] != fingerprint:
        return False
    return known.get("chb", ()) is not None or find_spec("chb") is None


def _loaded(spec: Spec, entry: Entry, data_dir: Path | None, wanted: str) -> Dataset | None:
    try:
        dataset, _ = load_parts(spec, entry, data_dir)
    except UserError:
        return None
    return dataset if dataset.fingerprint == wanted else None


def _measured(dataset: Dataset) -> Conditions:
    conditions = Conditions(fingerprint=dataset.fingerprint, overlap=None, scale=scale(dataset.X))
    if dataset.y is None:
        return conditions
    conditions["overlap"] = overlap(dataset.X, dataset.y)
    try:
        conditions["chb"] = fingerprint(dataset.X, dataset.y)
    except Exception:  # a package of others, on data it may not have been tried on
        return conditions
    return conditions
