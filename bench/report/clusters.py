"""A cell's clusters for the page: sizes, colours, and classes."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.metrics.contingency import contingency
from bench.metrics.unlabelled import classes_of, labelled
from bench.plots.matching import matched

MAX_CLUSTERS = 200
"""Of one cell, the largest: the others are shown as one group."""

MAX_CLASSES = 40
"""Of one cluster, the most common; the others are added up."""

NOISE_CODE, OTHER_CODE = 0, 65535
"""In codes: noise, and the clusters that are not listed. A listed one is its place plus 1."""


def clusters(truth: NDArray[np.integer] | None, assignments: NDArray[np.integer]) -> dict[str, Any]:
    """Describe a cell's clusters, counted over all samples.

    Parameters
    ----------
    truth : ndarray of shape (n_samples,) or None
        Codes of classes, from 0.
    assignments : ndarray of shape (n_samples,)
        -1 is noise.

    Returns
    -------
    dict
        ``noise``, ``others`` (number of clusters that are not listed) and ``listed``, largest
        first: [cluster, samples, colour, [[class, samples], ...], samples of further classes]. A
        colour is that of the class the cluster is matched to, or one after all classes.
    """
    names, sizes = np.unique(assignments[assignments >= 0], return_counts=True)
    order = np.argsort(-sizes, kind="stable")[:MAX_CLUSTERS]
    pairs = {} if truth is None else matched(truth, assignments)
    n_classes = 0 if truth is None else int(truth.max(initial=-1)) + 1
    n_classes += truth is not None and not labelled(truth).all()  # shown like one more class
    surplus = [cluster for cluster in names.tolist() if cluster not in pairs]
    colour = pairs | {cluster: n_classes + place for place, cluster in enumerate(surplus)}
    classes_of = _held(truth, assignments, names[order])
    listed = [
        [cluster, size, colour[cluster], *classes_of[place]]
        for place, (cluster, size) in enumerate(
            zip(names[order].tolist(), sizes[order].tolist(), strict=True)
        )
    ]
    noise = len(assignments) - int(sizes.sum())
    return {"noise": noise, "others": len(names) - len(order), "listed": listed}


def _held(
    truth: NDArray[np.integer] | None, assignments: NDArray[np.integer], listed: NDArray[Any]
) -> list[tuple[list[list[int]], int]]:
    """Return each cluster's most common classes, and the remaining count."""
    if truth is None:
        return [([], 0)] * len(listed)
    known = labelled(truth)
    if not known.any():
        return [([], 0)] * len(listed)
    table = contingency(truth, assignments).tocsc()
    classes, columns = classes_of(truth), np.unique(assignments[known])
    contents: list[tuple[list[list[int]], int]] = []
    for cluster, column in zip(listed.tolist(), np.searchsorted(columns, listed), strict=True):
        if column == len(columns) or columns[column] != cluster:
            contents.append(([], 0))  # of samples without a label alone
            continue
        part = slice(table.indptr[column], table.indptr[column + 1])
        counts, rows = table.data[part], table.indices[part]
        order = np.argsort(-counts, kind="stable")
        kept = order[:MAX_CLASSES]
        pairs = np.column_stack([classes[rows[kept]], counts[kept]]).tolist()
        contents.append((pairs, int(counts.sum() - counts[kept].sum())))
    return contents


def codes(shown: NDArray[np.integer], listed: list[list[Any]]) -> NDArray[np.uint16]:
    """Return shown samples' assignments as places in the cluster list."""
    names = np.array([cluster for cluster, *_ in listed], dtype=np.int64)
    order = np.argsort(names)
    if not len(names):
        return np.full(len(shown), NOISE_CODE, np.uint16)
    place = order[np.searchsorted(names, shown, sorter=order).clip(0, len(names) - 1)]
    places = np.where(names[place] == shown, place + 1, OTHER_CODE)
    return np.where(shown < 0, NOISE_CODE, places).astype(np.uint16)
