"""The points of a grid: their parameters, values and names."""

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bench.errors import UserError, unknown_name
from bench.methods.expression import Step, numbers, parse, written
from bench.methods.sweep import MOST, SWEPT, Sweep, from_table

Point = dict[str, Any]
"""Values by parameter; of several methods ``pca.n_components``, or ``2.n_components`` by place."""


def swept_in(steps: Sequence[Step]) -> dict[tuple[int, str], Sweep]:
    """Return the sweeps in the parameters of steps, by step and parameter."""
    return {
        (place, name): value
        for place, step in enumerate(steps)
        for name, value in step.params.items()
        if isinstance(value, Sweep)
    }


def without_sweeps(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Return the steps without the parameters that a grid sets."""
    return tuple(
        Step(
            step.use,
            {k: v for k, v in step.params.items() if not isinstance(v, Sweep) and v is not SWEPT},
        )
        for step in steps
    )


def family_name(steps: Sequence[Step]) -> str:
    """Return the name of the family that an expression spells: ``dbscan(eps=...)``."""
    return written(
        tuple(
            Step(s.use, {k: SWEPT if isinstance(v, Sweep) else v for k, v in s.params.items()})
            for s in steps
        )
    )


def grid_points(grid: Any, steps: Sequence[Step], what: str) -> list[Point]:
    """Return every combination of the values of one or several grids.

    Parameters
    ----------
    grid : mapping, or sequence of mappings
        By parameter, a list of values, or what `bench.methods.sweep.from_table` takes.
    steps : sequence of Step
        The methods whose parameters they are.
    what : str
        What it is of, in messages.

    Raises
    ------
    UserError
        It is no grid, or has more than `MOST` points.
    """
    if isinstance(grid, list):
        return [point for one in grid for point in grid_points(one, steps, what)]
    if not isinstance(grid, Mapping) or not grid:
        raise UserError(
            f"Got grid = {grid!r} for {what}, but expected a table such as "
            "grid = { eps = { from = 0.1, to = 10, n = 15, scale = 'log' }, min_samples = [5, 9] }."
        )
    sweeps = {
        key_of(steps, *place_of(steps, str(key), what)): from_table(value, f"{key} of {what}")
        for key, value in grid.items()
    }
    n_points = math.prod(len(sweep.values) for sweep in sweeps.values())
    if n_points > MOST:
        raise UserError(
            f"Got a grid of {n_points:,} points for {what}, but expected {MOST:,} at most: give "
            "fewer values."
        )
    products = itertools.product(*(sweep.values for sweep in sweeps.values()))
    return [dict(zip(sweeps, values, strict=True)) for values in products]


def listed_points(points: Any, steps: Sequence[Step], what: str) -> list[Point]:
    """Return points that are listed one by one as tables of values."""
    listed = points if isinstance(points, list) else []
    if not listed or not all(isinstance(point, Mapping) for point in listed):
        raise UserError(
            f"Got points = {points!r} for {what}, but expected a list of tables such as "
            "points = [{ eps = 0.5, min_samples = 5 }]."
        )
    return [
        {key_of(steps, *place_of(steps, name, what)): value for name, value in point.items()}
        for point in listed
    ]


def place_of(steps: Sequence[Step], key: str, what: str) -> tuple[int, str]:
    """Return the step and the parameter that a key names.

    Raises
    ------
    UserError
        It says no step where there are several, or one that is not there or is there twice.
    """
    before, dot, name = key.rpartition(".")
    if not dot and len(steps) == 1:
        return 0, key
    places = numbers(steps)
    uses = [step.use for step in steps]
    if before in places:
        return places.index(before), name
    if uses.count(before) == 1:
        return uses.index(before), name
    if uses.count(before) > 1:
        several = [place for place, use in zip(places, uses, strict=True) if use == before]
        raise UserError(
            f"Got {key!r} for {what}, in which {before!r} is there {len(several)} times: say which "
            f"by its place, as in '{several[0]}.{name}'."
        )
    if not dot:
        raise UserError(
            f"Got {key!r} for {what}, which is made of several methods: say whose parameter it is, "
            f"as in '{steps[-1].use}.{key}'."
        )
    raise unknown_name(f"method of {what}", before, uses)


def key_of(steps: Sequence[Step], place: int, name: str) -> str:
    """Return the one key that a step's parameter has in points."""
    if len(steps) == 1:
        return name
    uses = [step.use for step in steps]
    return f"{uses[place] if uses.count(uses[place]) == 1 else numbers(steps)[place]}.{name}"


def at(steps: Sequence[Step], point: Point, what: str) -> tuple[Step, ...]:
    """Return the steps with the values of a point.

    Raises
    ------
    UserError
        One of them is set already, or is None, which a spec file has no word for.
    """
    params = [dict(step.params) for step in steps]
    for key, value in point.items():
        place, name = place_of(steps, key, what)
        if holds_none(value):
            raise UserError(
                f"Got None among the values of {name} for {what}, but expected numbers or words: "
                f"give it beside the grid, as '{steps[place].use}({name}=None)'."
            )
        if name in params[place] and params[place][name] is not SWEPT:
            raise UserError(
                f"Got {name} for {what} as a parameter and in its grid, but expected one of the "
                "two: leave one out."
            )
        params[place][name] = value
    return tuple(Step(step.use, each) for step, each in zip(steps, params, strict=True))


def holds_none(value: Any) -> bool:
    """Return whether a value is None or contains None at any depth."""
    if isinstance(value, dict):
        value = list(value.values())
    return value is None or (isinstance(value, list | tuple) and any(map(holds_none, value)))


def point_name(family: str, point: Point) -> str:
    """Return what a point of a family is called.

    Examples
    --------
    >>> point_name("dense", {"min_samples": 5, "eps": 0.1})
    'dense(eps=0.1, min_samples=5)'
    >>> point_name("pca(n_components=...) | umap", {"pca.n_components": 10})
    'pca(n_components=10) | umap'
    """
    if "=..." not in family:
        return str(Step(family, point))
    steps = parse(family)
    return written(at(steps, point, f"{family!r}"))


def ordered(points: Iterable[Point]) -> tuple[Point, ...]:
    """Return distinct points, ordered by their values."""
    by_text = {repr(sorted(point.items())): point for point in points}
    return tuple(sorted(by_text.values(), key=_key))


def _key(point: Point) -> list[tuple[str, int, Any, str]]:
    return [
        (name, 0, value, "")
        if isinstance(value, int | float)
        else (name, 1, 0, value if isinstance(value, str) else repr(value))
        for name, value in sorted(point.items())
    ]
