"""Truth × cluster, in matched order."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bench.metrics.contingency import contingency
from bench.metrics.unlabelled import classes_of, labelled
from bench.plots.matching import matched
from bench.plots.style import finish, new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MAX_COLUMNS = 30
MAX_WRITTEN = 20
"""With more columns the cells are too small for their numbers."""


def contingency_matrix(
    truth: NDArray[np.integer],
    assignments: NDArray[np.integer],
    class_names: Sequence[str],
    title: str,
) -> "Figure":
    """Draw counts of samples by class (row) and cluster (column).

    Columns are in the order of the classes that clusters are matched with. The other clusters
    follow, largest first, with the smallest added up; noise is last. Shades are shares of a class.

    Parameters
    ----------
    truth, assignments : ndarray of shape (n_samples,)
        -1 in `assignments` is noise; samples whose `truth` is -1 have no label and are left out.
    class_names : sequence of str
        Of the classes, in ascending order of their codes.
    title : str
        Of the picture.
    """
    known = labelled(truth)
    counts, headings, n_matched = ordered(truth[known], assignments[known])
    names = [*class_names] or [str(code) for code in classes_of(truth)]
    shares = counts / counts.sum(axis=1, keepdims=True)
    figure = new_figure(1.8 + 0.47 * max(len(headings), 6), 1.5 + 0.36 * len(names))
    axes = figure.add_subplot()
    axes.imshow(shares, cmap="Greys", vmin=0, vmax=1, aspect="auto")
    turned = max(len(line) for heading in headings for line in heading.split()) > 6
    axes.set_xticks(range(len(headings)), headings, rotation=90 if turned else 0)
    axes.set_yticks(range(len(names)), names)
    apart = "; right of the line: matched to none" if 0 < n_matched < len(headings) else ""
    axes.set_xlabel(f"cluster, in the order of the classes matched to{apart}", fontsize="small")
    axes.set_ylabel("truth")
    if 0 < n_matched < len(headings):
        axes.axvline(n_matched - 0.5, color="black", linewidth=1, linestyle=":")
    if len(headings) <= MAX_WRITTEN:
        for (row, column), count in np.ndenumerate(counts):
            ink = "white" if shares[row, column] > 0.5 else "black"
            if count:
                axes.text(column, row, f"{count}", ha="center", va="center", color=ink, fontsize=7)
    return finish(figure, title, _description(counts, names, headings))


def ordered(
    truth: NDArray[np.integer], assignments: NDArray[np.integer]
) -> tuple[NDArray[np.int64], list[str], int]:
    """Return matched counts, column headings, and the number matched."""
    pairs = matched(truth, assignments)
    table = contingency(truth, assignments).tocsc()
    clusters = np.unique(assignments)
    sizes = np.asarray(table.sum(axis=0)).ravel()
    by_class = sorted(pairs, key=lambda cluster: pairs[cluster])
    place = {int(cluster): column for column, cluster in enumerate(clusters)}
    rest = sorted((c for c in place if c >= 0 and c not in pairs), key=lambda c: -sizes[place[c]])
    n_shown = max(MAX_COLUMNS - len(by_class), 1)
    large, small = (
        (rest, []) if len(rest) <= n_shown else (rest[: n_shown - 1], rest[n_shown - 1 :])
    )
    shown = [*by_class, *large]
    columns = [table[:, [place[c]]].toarray() for c in shown]
    headings = [str(c) for c in shown]
    if small:
        columns.append(np.asarray(table[:, [place[c] for c in small]].sum(axis=1)))
        headings.append(f"{len(small)}\nothers")
    if -1 in place:
        columns.append(table[:, [place[-1]]].toarray())
        headings.append("noise")
    counts: NDArray[np.int64] = np.hstack(columns)
    return counts, headings, len(by_class)


def _description(counts: NDArray[np.int64], names: Sequence[str], headings: Sequence[str]) -> str:
    largest = [
        f"{name}: {headings[row.argmax()]} with {row.max() / row.sum():.0%}"
        for name, row in zip(names, counts, strict=True)
    ]
    return (
        f"Counts of {len(names)} classes in {len(headings)} columns of clusters. "
        f"Cluster with the most samples of each class: {', '.join(largest)}."
    )
