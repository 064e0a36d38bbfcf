"""The reference rows of a run, and when a run has any."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bench.errors import UserError
from bench.reference import MAX_SAMPLES_UNASKED, N_FOLDS, REFERENCES
from bench.spec.cells import Cell
from bench.spec.spec import Spec

RAW = "raw"
"""What stands for the features themselves in a row's column `embedder`."""


@dataclass(frozen=True)
class Row:
    """One dataset × classifier × seed, on features or an embedding."""

    dataset: str
    embedder: str
    reference: str
    seed: int

    @property
    def id(self) -> str:
        """File name of the row, made like a cell's."""
        return Cell(self.dataset, self.embedder, self.reference, self.seed).id

    def __str__(self) -> str:
        on = "" if self.embedder == RAW else f" on {self.embedder}"
        return f"{self.dataset} · reference {self.reference}{on} · seed {self.seed}"


def rows(spec: Spec, datasets: Mapping[str, Mapping[str, Any]]) -> list[Row]:
    """Enumerate the reference rows of a run.

    Parameters
    ----------
    spec : Spec
        The run's.
    datasets : dict
        What `bench.datasets.describe.describe` says of each dataset, by name.
    """
    return [
        Row(entry.name, spec.reference_on or RAW, name, seed)
        for entry in spec.datasets
        if entry.name in datasets and why_not(spec, datasets[entry.name]) is None
        for name in REFERENCES
        for seed in spec.seeds
    ]


def why_not(spec: Spec, dataset: Mapping[str, Any]) -> str | None:
    """Return why a dataset has no reference rows, or None.

    Raises
    ------
    UserError
        They were asked for and cannot be.
    """
    if spec.reference is False:
        return "left out with --no-reference"
    requested = spec.reference is True or spec.reference_on is not None
    reason = _impossible(dataset)
    if reason is not None and requested:
        raise UserError(
            f"Got --reference for dataset {dataset['name']!r}, {reason}: leave it out, or take "
            "another dataset."
        )
    if reason is None and not requested and dataset["n_samples"] > MAX_SAMPLES_UNASKED:
        return f"which has over {MAX_SAMPLES_UNASKED} samples: ask for it with --reference"
    return reason


def _impossible(dataset: Mapping[str, Any]) -> str | None:
    classes = dataset["classes"]
    if classes is None:
        return "which has no truth to learn from"
    if len(classes) < 2:
        return "which has a single class"
    smallest = min(classes, key=classes.get)
    if classes[smallest] < N_FOLDS:
        return (
            f"whose class {smallest!r} has {classes[smallest]} of the {N_FOLDS} samples that "
            f"{N_FOLDS} folds need"
        )
    return None
