"""Embedders that fork, ``(a & b) | c``, and their steps' inputs.

An embedder is a sequence of methods in the order in which they run. A method normally reads what
the previous one returned; otherwise its `reads` gives the places of the steps that it reads.
"""

from collections.abc import Sequence
from typing import Protocol, Self, TypeVar

from bench.methods.expression import AND, CLOSE, OPEN, Step

FEATURES = -1
"""The place of the dataset's own features."""

JOIN = "embeddings.shared.side_by_side:SideBySide"
"""What puts the branches of a fork together."""


class Member(Protocol):
    """What a member of a chain must have: see `bench.methods.method.Method`."""

    @property
    def name(self) -> str:
        """The member's name."""

    @property
    def reads(self) -> tuple[int, ...] | None:
        """The places of the steps it reads; None means the previous."""

    def reading(self, *places: int) -> Self:
        """Return the same method, which reads what the steps at `places` returned."""

    def alone(self) -> Self:
        """Return the same method whatever it reads."""


AMember = TypeVar("AMember", bound=Member)
Line = tuple[object, ...]
"""A method and, within, all that leads to it; equal where what comes out is the same."""


def inputs(chain: Sequence[Member], place: int) -> tuple[int, ...]:
    """Return the places of the steps that a step reads.

    There are several if the step joins a fork.
    """
    reads = chain[place].reads
    return (place - 1,) if reads is None else reads


def before(chain: Sequence[Member], place: int) -> list[int]:
    """Return the places of all steps before a step, in order."""
    known = {place}
    for each in range(place, -1, -1):
        if each in known:
            known.update(inputs(chain, each))
    return sorted(known - {place, FEATURES})


def way(chain: Sequence[Member], place: int) -> str:
    """Name a step by the steps before it, ignoring forks."""
    return _ways(chain, place)[place]


def _ways(chain: Sequence[Member], place: int) -> dict[int, str]:
    ways = {FEATURES: ""}
    for each in range(place + 1):
        parts = [ways[read] for read in inputs(chain, each)]
        if len(parts) > 1:
            ways[each] = f"({' & '.join(parts)})"
        else:
            ways[each] = " | ".join(filter(None, (*parts, chain[each].name)))
    return ways


def lines(chain: Sequence[Member]) -> dict[int, Line]:
    """Return, by place, the steps up to each step.

    `FEATURES` is included.
    """
    known: dict[int, Line] = {FEATURES: ()}
    for place, method in enumerate(chain):
        read = tuple(known[each] for each in inputs(chain, place))
        known[place] = (read, method.alone())
    return known


def chained(
    steps: Sequence[Step], methods: Sequence[AMember], join: AMember
) -> tuple[AMember, ...]:
    """Put methods in a row, with what joins the forks.

    Parameters
    ----------
    steps : sequence of Step
        Of an expression, marks of forks included.
    methods : sequence of Method
        One for each step that is no mark.
    join
        The method that joins a fork.
    """
    chain: list[AMember] = []
    waiting = iter(methods)
    open_forks: list[tuple[int, list[int]]] = []
    last = FEATURES
    for step in steps:
        if step == OPEN:
            open_forks.append((last, []))
            continue
        if step == AND:
            open_forks[-1][1].append(last)
            last = open_forks[-1][0]
            continue
        if step == CLOSE:
            chain.append(join.reading(*open_forks.pop()[1], last))
        else:
            method = next(waiting)
            chain.append(method if last == len(chain) - 1 else method.reading(last))
        last = len(chain) - 1
    return tuple(chain)
