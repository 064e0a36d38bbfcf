"""Several values of a parameter: ``any_of(5, 20)``, ``log(0.1, 10, 15)``."""

import ast
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bench.errors import UserError, unknown_name

DIGITS = 6
"""Significant digits of computed values: the same on every machine, and short enough to read."""

MOST = 10_000
"""Values of a parameter, and points of a grid."""

SPELLINGS = "any_of(5, 20), range(2, 20), linear(0.0, 1.0, 5) or log(0.1, 10, 15)"

KEYS = ("from", "to", "n", "step", "scale")
SCALES = ("linear", "log")


@dataclass(frozen=True)
class Sweep:
    """The values of one parameter of a grid, in the order given.

    Examples
    --------
    >>> between(0.1, 10, 3, "log", "eps")
    any_of(0.1, 1.0, 10.0)
    """

    values: tuple[Any, ...]

    def __repr__(self) -> str:
        """Return it as an expression has it."""
        return f"any_of({', '.join(map(repr, self.values))})"


class _Swept:
    """Stands, in a family's name, where its points have values: ``dbscan(eps=...)``."""

    def __repr__(self) -> str:
        return "..."


SWEPT = _Swept()


def listed(values: Sequence[Any], what: str) -> Sweep:
    """Return the sweep of values as they are given, each once.

    Raises
    ------
    UserError
        No values, one of them twice, or NaN; `what` names the parameter.
    """
    plain = [value.item() if hasattr(value, "item") else value for value in values]
    texts = [repr(value) for value in plain]
    if not plain or len(plain) > MOST or len(set(texts)) < len(texts) or "nan" in texts:
        raise UserError(
            f"Got {_shown(values)} for {what}, but expected 1 to {MOST:,} values, each once."
        )
    return Sweep(tuple(plain))


def between(start: Any, end: Any, n: Any, scale: str, what: str) -> Sweep:
    """Return `n` values from `start` to `end`, both included.

    Between two whole numbers all values are whole.

    Raises
    ------
    UserError
        Ends that are no such numbers, or more whole numbers than there are between them.
    """
    if scale not in SCALES:
        raise unknown_name(f"scale of {what}", str(scale), SCALES)
    finite = _is_number(start) and _is_number(end)
    if not finite or not start < end or (scale == "log" and start <= 0):
        above = ", above 0" if scale == "log" else ""
        raise UserError(
            f"Got values from {start!r} to {end!r} for {what}, but expected two numbers{above}, "
            "the smaller one first."
        )
    if not _is_count(n) or not 2 <= n <= MOST:
        raise UserError(f"Got n = {n!r} for {what}, but expected 2 to {MOST:,} values.")
    if scale == "log":
        inner = [start * (end / start) ** (i / (n - 1)) for i in range(1, n - 1)]
    else:
        inner = [start + (end - start) * i / (n - 1) for i in range(1, n - 1)]
    whole = _is_count(start) and _is_count(end)
    rounded: Callable[[float], Any] = round if whole else lambda x: float(f"{x:.{DIGITS}g}")
    ends = (start, end) if whole else (float(start), float(end))
    values = (ends[0], *map(rounded, inner), ends[1])
    if len(set(values)) < n:
        advice = "write 1.0 in place of 1 where numbers need not be whole, or ask for fewer"
        raise UserError(
            f"Got n = {n} values from {start!r} to {end!r} for {what}, of which some are the "
            f"same once rounded: {advice if whole else 'ask for fewer'}."
        )
    return Sweep(values)


def counted(start: Any, end: Any, step: Any, what: str) -> Sweep:
    """Return the whole numbers from `start` to `end`, both included.

    Raises
    ------
    UserError
        They are no whole numbers, in this order, with a step above 0.
    """
    if not (_is_count(start) and _is_count(end) and _is_count(step) and step > 0 and start < end):
        raise UserError(
            f"Got range({start!r}, {end!r}, {step!r}) for {what}, but expected whole numbers, the "
            "smaller one first; other numbers need n, how many values there are to be."
        )
    return listed(range(start, end + 1, step)[: MOST + 1], what)


def from_table(value: Any, what: str) -> Sweep:
    """Return the sweep of a spec file's list or table.

    Raises
    ------
    UserError
        It is neither.
    """
    if isinstance(value, Sweep):
        return value
    if isinstance(value, str) and "(" in value:
        return from_text(value, what)
    if isinstance(value, dict):
        for key in value:
            if key not in KEYS:
                raise unknown_name(f"key of {what}", str(key), KEYS)
        ends = value.get("from"), value.get("to")
        if "n" in value and "step" in value:
            raise UserError(f"Got n and step for {what}, but expected one of the two.")
        if "n" in value or "scale" in value:
            return between(*ends, value.get("n"), value.get("scale", "linear"), what)
        return counted(*ends, value.get("step", 1), what)
    if isinstance(value, str | bytes) or not hasattr(value, "__iter__"):
        raise UserError(
            f"Got {value!r} for {what}, but expected a list of values, "
            "{ from = 0.1, to = 10, n = 15, scale = 'log' }, or the same as in an expression: "
            f"{SPELLINGS}."
        )
    return listed(list(value), what)


def from_text(text: str, what: str) -> Sweep:
    """Return the sweep that text spells, as in ``log(0.1, 10, 15)``."""
    try:
        sweep = from_node(ast.parse(text.strip(), mode="eval").body, what)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        sweep = None
    if sweep is None:
        raise UserError(f"Got {text!r} for {what}, but expected one of {SPELLINGS}.")
    return sweep


def from_node(node: ast.expr, what: str) -> Sweep | None:
    """Return the sweep of a call such as ``range(2, 20)``, or None.

    Raises
    ------
    UserError
        Wrong values.
    ValueError
        Arguments that are no literals.
    """
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        return None
    if node.func.id not in ("any_of", "range", "linear", "log") or node.keywords:
        return None
    values = [ast.literal_eval(argument) for argument in node.args]
    if node.func.id == "any_of":
        return listed(values, what)
    if node.func.id == "range" and len(values) in (2, 3):
        start, end, step = [*values, 1][:3]
        return counted(start, end, step, what)
    if node.func.id != "range" and len(values) == 3:
        start, end, n = values
        return between(start, end, n, node.func.id, what)
    raise UserError(
        f"Got {ast.unparse(node)} for {what}, but expected its ends and how many values: one of "
        f"{SPELLINGS}."
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _shown(values: Sequence[Any]) -> str:
    text = repr(list(values[:20]))
    return text if len(text) < 200 else f"{text[:200]}…"
