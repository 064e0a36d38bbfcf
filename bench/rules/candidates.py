"""A rule's input: arrays, and facts that fits reported."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Candidate:
    """One pipeline's assignments, of all its seeds.

    Parameters
    ----------
    embedding : ndarray of shape (n_samples, n_components)
        What was clustered; of the first seed, where seeds have embeddings of their own.
    assignments : ndarray of shape (n_seeds, n_samples)
        -1 = noise.
    facts : mapping
        What the fit of the first seed reported, such as its eigenvalues.

    Raises
    ------
    ValueError
        The shapes do not fit each other.

    Examples
    --------
    >>> import numpy as np
    >>> from bench.rules import Candidate
    >>> candidate = Candidate(np.zeros((4, 2)), np.array([[0, 0, 1, -1], [1, 1, 0, 0]]))
    >>> candidate.first.tolist(), candidate.n_clusters
    ([0, 0, 1, -1], 2)
    """

    embedding: NDArray[Any]
    assignments: NDArray[Any]
    facts: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.assignments.ndim != 2 or self.assignments.shape[1] != len(self.embedding):
            raise ValueError(
                f"Got assignments of shape {self.assignments.shape} with "
                f"{len(self.embedding)} embedded samples: expected (n_seeds, n_samples)."
            )

    @property
    def first(self) -> NDArray[Any]:
        """Assignments of the first seed, (n_samples,)."""
        return np.asarray(self.assignments[0])

    @property
    def n_clusters(self) -> int:
        """Clusters of the first seed, noise not counted."""
        return len(np.unique(self.first[self.first >= 0]))


@dataclass(frozen=True)
class Candidates:
    """The candidates of one dataset, in order of request.

    Parameters
    ----------
    members : tuple of Candidate
    seed : int
        For rules that draw samples.

    Examples
    --------
    >>> import numpy as np
    >>> from bench.rules import Candidate, Candidates
    >>> one = Candidate(np.zeros((4, 2)), np.array([[0, 0, 1, 1]]))
    >>> len(Candidates((one, one), seed=0))
    2
    """

    members: tuple[Candidate, ...]
    seed: int = 0

    def __len__(self) -> int:
        return len(self.members)
