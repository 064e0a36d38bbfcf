"""What names in a spec mean: datasets, methods and chains."""

from dataclasses import dataclass, field
from typing import Any

from bench.errors import UserError
from bench.methods.expression import MARKS, Step, is_expression, parse, written
from bench.methods.grid import (
    Point,
    at,
    family_name,
    grid_points,
    holds_none,
    key_of,
    listed_points,
    ordered,
    place_of,
    point_name,
    swept_in,
    without_sweeps,
)
from bench.methods.registry import METHODS
from bench.methods.spelling import is_method, unknown_method
from bench.methods.sweep import SWEPT


@dataclass(frozen=True)
class Entry:
    """A dataset, embedder or clusterer of a run, with name and parameters.

    The method may be an expression such as ``pca | umap(min_dist=0)``. The limits of time and
    memory are the only fields that change no results.

    An entry with `points` is a family: its `members` are what runs. Each member is an entry that
    names its family and its place in the grid.
    """

    name: str
    use: str
    params: dict[str, Any] = field(default_factory=dict)
    limits: dict[str, Any] = field(default_factory=dict)
    points: tuple[Point, ...] = ()
    family: str = ""
    """Of a member: the name of its family."""
    point: Point = field(default_factory=dict)
    """Of a member: the values that the grid sets, by parameter."""

    def members(self) -> "tuple[Entry, ...]":
        """Return what runs: the entry itself, or one entry per grid point."""
        return tuple(map(self._member, self.points)) if self.points else (self,)

    def _member(self, point: Point) -> "Entry":
        name = point_name(self.name, point)
        steps = at(self.steps, point, f"{self.name!r}")
        use, params = (written(steps), {}) if len(steps) > 1 else (steps[0].use, steps[0].params)
        return Entry(name, use, params, self.limits, (), self.name, point)

    def swept(self, place: int) -> tuple[str, ...]:
        """Return the parameters of a step that the grid sets."""
        keys = (place_of(self.steps, key, self.name) for key in self.point)
        return tuple(sorted(name for step, name in keys if step == place))

    @property
    def steps(self) -> tuple[Step, ...]:
        """The methods that make up the entry, in order."""
        steps = parse(self.use)
        return (Step(steps[0].use, steps[0].params | self.params),) if self.params else steps

    def table(self) -> dict[str, Any]:
        """Return the entry's table in a spec file, or an empty one."""
        use = {"use": self.use} if self.use != self.name else {}
        limits = {"limits": self.limits} if self.limits else {}
        points = {"points": list(self.points)} if self.points else {}
        return use | self.params | points | limits


def find_entry(kind: str, name: str, tables: dict[str, dict[str, Any]]) -> Entry:
    """Find what `name` stands for; of datasets, only loading can tell.

    Parameters
    ----------
    kind : {"dataset", "embedder", "clusterer"}
    name : str
        As the user typed it: registered, defined in the spec, ``module:Class``, or an expression.
    tables : dict
        What the spec defines of this kind, by name.

    Raises
    ------
    UserError
        An unknown name, a variant of nothing or of itself, several methods where one is expected,
        or a grid of no values.
    """
    params = dict(tables.get(name, {}))
    use = params.pop("use", name)
    if kind == "dataset":
        return Entry(name, use, params)
    limits = params.pop("limits", {})
    grid: dict[str, Any] = {key: params.pop(key) for key in ("grid", "points") if key in params}
    if name in tables and use == name and not is_method(kind, use):
        raise UserError(
            f"Got [{kind}s.{name}] without 'use', but {name!r} is not a registered {kind}: add a "
            f"line such as use = {next(iter(METHODS[kind].all()))!r} to say what it is a variant "
            "of."
        )
    if kind == "clusterer" and len(parse(use, kind)) > 1:
        raise UserError(
            f"Got clusterer {use!r} of several methods, but expected one: put what comes before it "
            "into the embedder."
        )
    steps = _steps(kind, use, tables, () if use == name else (name,))
    if params and len(steps) > 1:
        raise UserError(
            f"Got {min(params)} = {params[min(params)]!r} for [{kind}s.{name}], which is made of "
            f"several methods ({use}): say inside 'use' whose parameter it is, as in "
            "pca(n_components=60)."
        )
    if name not in tables and is_expression(name):
        name = canonical(kind, name)
    if len(steps) == 1:
        steps = (Step(steps[0].use, steps[0].params | params),)
    points = _points(f"{kind} {name!r}", steps, grid)
    steps = without_sweeps(steps)
    in_words = name not in tables and is_expression(name) and not points
    in_words |= any(holds_none(step.params) for step in steps)
    if len(steps) == 1 and not in_words:  # a spec file has no word for None, an expression has
        return Entry(name, steps[0].use, steps[0].params, limits, points)
    return Entry(name, written(steps), {}, limits, points)


def _points(what: str, steps: tuple[Step, ...], grid: dict[str, Any]) -> tuple[Point, ...]:
    """Return the points of grids, in an expression or a table.

    Only one of the two may have grids.
    """
    sweeps = swept_in(steps)
    unsaid = [name for step in steps for name, value in step.params.items() if value is SWEPT]
    points: list[Point] = []
    if sweeps and grid:
        raise UserError(f"Got a grid for {what} within 'use' and beside it: put all into one.")
    if sweeps:
        inside = {key_of(steps, *where): sweep for where, sweep in sweeps.items()}
        points += grid_points(inside, steps, what)
    if "grid" in grid:
        points += grid_points(grid["grid"], steps, what)
    if "points" in grid:
        points += listed_points(grid["points"], steps, what)
    if unsaid and not points:
        raise UserError(
            f"Got {unsaid[0]}=... for {what}, which says no value: expected a number, or several, "
            f"as in {unsaid[0]}=any_of(5, 20)."
        )
    for point in points:
        at(without_sweeps(steps), point, what)  # refuses what is set already
    return ordered(points)


def _steps(
    kind: str, use: str, tables: dict[str, dict[str, Any]], within: tuple[str, ...]
) -> tuple[Step, ...]:
    """Parse an expression and expand the variants that a spec defines.

    `within` names the variants that contain it: a variant may be made of others, not of itself.
    """
    steps: list[Step] = []
    for step in parse(use, kind):
        if step in MARKS:
            steps.append(step)
            continue
        table = dict(tables.get(step.use, {}))
        meant = table.pop("use", step.use)
        table.pop("limits", None)
        if is_expression(use) and {"grid", "points"} & {*table}:
            raise UserError(
                f"Got {use!r}, in which {step.use!r} has a grid: put the grid into the expression, "
                "as in 'pca(n_components=any_of(10, 20)) | umap'."
            )
        if meant != step.use:
            if step.use in within:
                raise UserError(f"Got {kind} {step.use!r}, which is made of itself: say otherwise.")
            inner = _steps(kind, meant, tables, (*within, step.use))
            if len(inner) > 1 and step.params:
                raise UserError(
                    f"Got parameters for {step.use!r}, which is made of several methods: expected "
                    "none, or a variant of its own."
                )
            last = inner[-1]
            steps += [*inner[:-1], Step(last.use, last.params | table | step.params)]
        elif not is_method(kind, step.use):
            raise unknown_method(kind, step.use, tuple(tables))
        else:
            # In an expression a name is what the spec says it is; a bare `use` is the plain method.
            steps.append(Step(step.use, (table if is_expression(use) else {}) | step.params))
    return tuple(steps)


def canonical(kind: str, name: str) -> str:
    """Write an expression one way, however it was typed."""
    return family_name(parse(name, kind)) if is_expression(name) else name
