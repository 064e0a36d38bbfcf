"""A rule's description, and the choice from its scores."""

import importlib
import math
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from bench.rules.candidates import Candidates


@dataclass(frozen=True)
class Rule:
    """A rule: where it is computed, and how to read it.

    Parameters
    ----------
    path : str
        Import path ``module:function`` of a function that takes `Candidates` and returns one score
        per candidate: larger is better, NaN where the rule cannot tell.
    label : str
        Heading in tables.
    description : str
        One sentence.
    source : str
        Who proposed it.
    cost : str
        How its time grows, in n samples, d components, k clusters and m candidates.
    needs : tuple of str
        Facts without which a candidate is not scored.
    relative : bool
        Whether a candidate's score depends on the other candidates. If not, the scores over all
        pipelines hold in each family, and the rule is not evaluated again.
    lower, upper : float
        Range of its scores; infinite where there is no bound.
    by_place : bool
        Whether it goes by the places of candidates, as floors do that look at nothing.
    refits : bool
        Whether pipelines are fitted again on halves of the samples for it, which is done only where
        it is asked for by name. It reads what these found among the facts: see
        `bench.rules.stability_halves`.

    Examples
    --------
    >>> from bench.rules import find_rule
    >>> find_rule("silhouette").cost
    'm n² d, of at most 2,000 samples'
    """

    path: str
    label: str
    description: str
    source: str
    cost: str
    needs: tuple[str, ...] = ()
    relative: bool = True
    lower: float = -math.inf
    upper: float = math.inf
    by_place: bool = False
    refits: bool = False

    def function(self) -> "Callable[[Candidates], NDArray[np.float64]]":
        """Import the function that scores candidates."""
        module, _, name = self.path.partition(":")
        function: Callable[[Candidates], NDArray[np.float64]] = getattr(
            importlib.import_module(module), name
        )
        return function

    def scores(self, candidates: "Candidates") -> "NDArray[np.float64]":
        """Score each candidate, (n_candidates,); what is not finite becomes NaN.

        Raises
        ------
        ValueError
            The rule returns another number of scores than there are candidates.
        """
        import numpy as np

        scores = np.asarray(self.function()(candidates), dtype=np.float64)
        if scores.shape != (len(candidates),):
            raise ValueError(
                f"Got scores of shape {scores.shape} from rule {self.label!r}, but expected "
                f"({len(candidates)},): one per candidate."
            )
        return np.where(np.isfinite(scores), scores, np.nan)


def plain(rule: Rule) -> Rule:
    """Return a rule's description in plain values."""
    return Rule(**{field.name: _plain(getattr(rule, field.name)) for field in fields(Rule)})


def _plain(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return tuple(map(str, value))
    return value if value is None or type(value) in (bool, int, float) else str(value)


def choice(scores: "NDArray[np.float64]") -> int | None:
    """Return the candidate with the largest score.

    Parameters
    ----------
    scores : ndarray of shape (n_candidates,)
        NaN where a rule cannot tell.

    Returns
    -------
    int or None
        Its place, that of the first of equals; None where no candidate has a score.

    Examples
    --------
    >>> import numpy as np
    >>> from bench.rules import choice
    >>> choice(np.array([np.nan, 0.2, 0.7, 0.7])), choice(np.array([np.nan]))
    (2, None)
    """
    import numpy as np

    return None if np.isnan(scores).all() else int(np.nanargmax(scores))
