"""The datasets of a spec, loaded, named and split."""

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.datasets import Dataset, load
from bench.datasets.split import holdout_split
from bench.spec.spec import Entry, Spec
from bench.store.parts import Part


def load_parts(spec: Spec, entry: Entry, data_dir: Path | None) -> tuple[Dataset, Dataset | None]:
    """Load the samples to fit on, and the held-out ones if any.

    Every seed of a run has the same samples in the same parts, so that its cells compare.

    Raises
    ------
    UserError
        An unknown or broken dataset, or a parameter that it does not take.
    """
    dataset = load(
        entry.use,
        data_dir=data_dir,
        n_samples=spec.n_samples,
        subset=spec.subset,
        **entry.params,
    )
    group = str(entry.params.get("references_of", ""))
    if (dataset.name, dataset.group) != (entry.name, group):
        dataset = replace(dataset, name=entry.name, group=group)
    if spec.holdout is None:
        return dataset, None
    return holdout_split(dataset, spec.holdout, seed=0, key=dataset.seed_name)


def truth_parts(dataset: Dataset, held_out: Dataset | None) -> dict[Part, NDArray[np.int64] | None]:
    """Return the truth by part of the samples."""
    return {Part.FITTED: dataset.y, Part.HELD_OUT: None if held_out is None else held_out.y}
