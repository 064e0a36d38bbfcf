"""The images in a cell's clusters, and their most common classes."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from bench.metrics.unlabelled import classes_of, labelled
from bench.plots import samples
from bench.plots.cluster_rows import ClusterRow, cluster_rows
from bench.plots.style import counted
from bench.store.record import CellRecord
from bench.store.runs import Runs, cell_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class CellImages:
    """Thumbnails of the samples that a view shows, in their clusters.

    Parameters
    ----------
    title : str
        Of the cell.
    assignments : ndarray of shape (n_samples,)
        -1 = noise.
    shown : ndarray of shape (n_shown,)
        Positions of the samples that have a point and a thumbnail.
    points : ndarray of shape (n_shown, 2)
    images : ndarray of shape (n_shown, height, width[, channels]), uint8
    truth : ndarray of shape (n_samples,) or None
    class_names : sequence of str
    """

    title: str
    assignments: NDArray[np.integer]
    shown: NDArray[np.integer]
    points: NDArray[np.float32]
    images: NDArray[np.uint8]
    truth: NDArray[np.integer] | None
    class_names: Any

    @cached_property
    def clusters(self) -> list[int]:
        """The clusters of which samples are shown, largest first."""
        of_shown = self.assignments[self.shown]
        names, sizes = np.unique(of_shown[of_shown >= 0], return_counts=True)
        largest_first: list[int] = names[np.argsort(-sizes, kind="stable")].tolist()
        return largest_first

    @classmethod
    def of(cls, runs: Runs, record: CellRecord) -> Self | None:
        """Read what a run holds of a cell, or return None.

        None means that there are no images or no clusters.
        """
        view, assignments = runs.view(record), runs.assignments(record)
        images = runs.thumbnails(record["dataset"])
        if not view or not images or assignments is None:
            return None
        name = record["dataset"]
        cell = cls(
            str(cell_of(record)), assignments, view["indices"], view["points"], images["images"],
            runs.truth(name), runs.class_names(name),
        )  # fmt: skip
        return cell if cell.clusters else None

    def sheet(self, cluster: int) -> "Figure":
        """Draw a hundred images of a cluster, and its most central."""
        at_random, central = samples.choose(self.points, self._members(cluster))
        title = f"{self.title}: cluster {cluster}, {self._size(cluster):,} samples"
        note, others = "most central: nearest to the cluster's median in two dimensions", {}
        common = self._most_common(cluster)
        if common is not None:
            title += f", {common[1]:.0%} of class {self._class_name(common[0])}"
            note = f"framed: of other classes. {note.capitalize()}"
            of_others = self._of_others(common)
            others = {
                "others_at_random": of_others[at_random],
                "others_central": of_others[central],
            }
        images = self.images
        return samples.cluster_sheet(images[at_random], images[central], title, note=note, **others)

    def rows(self, most: int) -> "Figure":
        """Draw ten random images of each of the largest clusters: see `cluster_rows`."""
        drawn = [self._row(cluster) for cluster in self.clusters[:most]]
        notes = ["Framed: of other classes than most of the cluster."] if self._any_truth() else []
        if len(self.clusters) > most:
            notes.append(f"The {most} largest of {len(self.clusters)} clusters.")
        n_noise = int(np.sum(self.assignments < 0))
        if n_noise:
            notes.append(f"Not shown: {counted(n_noise, 'sample')} of noise.")
        return cluster_rows(drawn, f"{self.title}: images of each cluster", " ".join(notes))

    def _row(self, cluster: int) -> ClusterRow:
        members = self._members(cluster)
        n = min(samples.SIDE, len(members))
        chosen = np.random.default_rng(0).choice(members, size=n, replace=False)
        label = f"cluster {cluster}: {self._size(cluster):,}"
        common = self._most_common(cluster)
        if common is not None:
            label += f"\n{common[1]:.0%} class {self._class_name(common[0])}"
        return ClusterRow(label, self.images[chosen], self._of_others(common)[chosen])

    def _members(self, cluster: int) -> NDArray[np.intp]:
        """Return the positions, among what is shown, of a cluster's samples."""
        return np.flatnonzero(self.assignments[self.shown] == cluster)

    def _size(self, cluster: int) -> int:
        return int(np.sum(self.assignments == cluster))

    def _any_truth(self) -> bool:
        return self.truth is not None and bool(labelled(self.truth).any())

    def _most_common(self, cluster: int) -> tuple[int, float] | None:
        """Return a cluster's most common class and its share, or None."""
        if self.truth is None:
            return None
        inside = self.assignments == cluster
        classes, counts = np.unique(self.truth[inside & labelled(self.truth)], return_counts=True)
        if not len(classes):
            return None
        return int(classes[counts.argmax()]), float(counts.max() / inside.sum())

    def _of_others(self, common: tuple[int, float] | None) -> NDArray[np.bool_]:
        """Return which shown samples differ from the cluster's commonest class."""
        if self.truth is None or common is None:
            return np.zeros(len(self.shown), bool)
        return np.asarray(self.truth[self.shown] != common[0])

    def _class_name(self, value: int) -> str:
        assert self.truth is not None
        return str(self.class_names[int(np.searchsorted(classes_of(self.truth), value))])
