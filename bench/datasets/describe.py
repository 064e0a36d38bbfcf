"""A description of a dataset, for people and for records."""

import numpy as np

from bench.datasets.dataset import Dataset
from bench.metrics.unlabelled import labelled
from bench.store.record import DatasetRecord


def describe_parts(dataset: Dataset, held_out: Dataset | None) -> DatasetRecord:
    """Return a run's record of a dataset, with its parts' fingerprints."""
    record = describe(dataset)
    record["features_fingerprint"] = dataset.features_fingerprint
    if held_out is not None:
        record["held_out_fingerprint"] = held_out.fingerprint
    return record


def describe(dataset: Dataset) -> DatasetRecord:
    """Summarise a dataset in values that JSON can hold.

    Returns
    -------
    DatasetRecord
        name, n_samples, n_features, n_classes and classes (name to count; both None without
        truth), image_shape, feature_range (smallest, largest), n_train, source, fingerprint; notes,
        reading and prepared, as in `Dataset`; n_labelled where some samples have no label.
    """
    classes = None
    if dataset.y is not None:
        codes, counts = np.unique(dataset.y[labelled(dataset.y)], return_counts=True)
        names = [dataset.class_names[c] if dataset.class_names else str(c) for c in codes]
        classes = dict(zip(names, counts.tolist(), strict=True))
    record: DatasetRecord = {
        "name": dataset.name,
        "n_samples": dataset.n_samples,
        "n_features": dataset.X.shape[1],
        "n_classes": None if classes is None else len(classes),
        "classes": classes,
        "image_shape": None if dataset.image_shape is None else list(dataset.image_shape),
        "feature_range": [float(dataset.X.min()), float(dataset.X.max())],
        "n_train": dataset.n_train,
        "source": dataset.source,
        "fingerprint": dataset.fingerprint,
        "notes": list(dataset.notes),
        "reading": dataset.reading,
        "prepared": dataset.prepared,
    }
    if dataset.n_unlabelled:
        record["n_labelled"] = dataset.n_labelled
    return record
