"""Expressions of methods, such as ``deskew | pca(n_components=60)``.

A row may fork: in ``(hog & raw) | pca``, PCA gets what both return, side by side.
"""

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bench.errors import UserError
from bench.methods.sweep import SWEPT, from_node

PICKLED = "pickled:"
"""What an import path begins with where a file holds the class: see `bench.api.objects`."""

EXAMPLE = "'deskew | pca(n_components=60)'"


@dataclass(frozen=True)
class Step:
    """One method of an expression.

    Parameters
    ----------
    use : str
        A registered name, a variant of the spec, or ``module:Class``.
    params : dict
        Parameters, as Python literals say them, or a `Sweep` of values.
    """

    use: str
    params: dict[str, Any]

    def __str__(self) -> str:
        arguments = ", ".join(f"{name}={value!r}" for name, value in sorted(self.params.items()))
        return f"{self.use}({arguments})" if arguments else self.use


OPEN, AND, CLOSE = Step("(", {}), Step("&", {}), Step(")", {})
MARKS = (OPEN, AND, CLOSE)
"""Stand among the steps where a fork begins, its next branch begins, and all are joined."""


def is_expression(text: str) -> bool:
    """Return whether a text has parameters or several methods."""
    return any(sign in text for sign in "|(&") and not text.startswith(PICKLED)


def parse(text: str, kind: str = "embedder") -> tuple[Step, ...]:
    """Take an expression apart.

    Parameters
    ----------
    text : str
        Names or import paths, each perhaps with parameters in parentheses as in a call of Python,
        with ``|`` between one and the next. ``(a & b) | c`` is a fork: `a` and `b` get the same
        samples, and `c` what they return, side by side. A branch of several is in parentheses.
    kind : str
        What to call it in messages.

    Returns
    -------
    tuple of Step
        In the order in which they are run, with `MARKS` among them where there is a fork.

    Raises
    ------
    UserError
        An empty step, unbalanced parentheses, or parameters that are no ``name=literal``.

    Examples
    --------
    >>> [str(step) for step in parse("(a & b(n=1)) | c")]
    ['(', 'a', '&', 'b(n=1)', ')', 'c']
    """
    if text.startswith(PICKLED):
        return (Step(text, {}),)
    try:
        return tuple(_row(text, text, kind))
    except RecursionError:
        raise UserError(
            f"Got {kind} {text[:100]!r}..., in which brackets are nested too deeply: expected "
            f"methods as in {EXAMPLE}."
        ) from None


def written(steps: tuple[Step, ...]) -> str:
    """Write steps the one way that `parse` reads and names agree on.

    Examples
    --------
    >>> written(parse("((pca|a)&b) | c"))
    '((pca | a) & b) | c'
    """
    outer: list[tuple[list[str], list[list[str]]]] = []
    items: list[str] = []
    for step in steps:
        if step == OPEN:
            outer.append((items, []))
            items = []
        elif step == AND:
            outer[-1][1].append(items)
            items = []
        elif step == CLOSE:
            around, branches = outer.pop()
            items = [*around, f"({' & '.join(map(_branch, [*branches, items]))})"]
        else:
            items.append(str(step))
    return items[0][1:-1] if len(items) == 1 and steps[0] == OPEN else " | ".join(items)


def computed(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Return the computed steps: methods, and the joins of forks."""
    return tuple(step for step in steps if step not in (OPEN, AND))


def numbers(steps: Sequence[Step]) -> list[str]:
    """Return each method's number, from one; marks have none."""
    count, texts = 0, []
    for step in steps:
        count += step not in MARKS
        texts.append("" if step in MARKS else str(count))
    return texts


def _branch(items: list[str]) -> str:
    return items[0] if len(items) == 1 else f"({' | '.join(items)})"


def _row(part: str, text: str, kind: str) -> list[Step]:
    """Return the steps of what has ``|`` between one and the next."""
    return [step for each in _parts(part, "|") for step in _fork(each, text, kind)]


def _fork(part: str, text: str, kind: str) -> list[Step]:
    """Return the steps of a fork, with ``&`` between branches."""
    branches = [_group(each.strip(), text, kind) for each in _parts(part, "&")]
    if len(branches) == 1:
        return branches[0]
    steps: list[Step] = []
    for branch in branches:
        within = branch[1:-1] if _is_fork(branch) else branch  # a & (b & c) is a & b & c
        steps += [AND if steps else OPEN, *within]
    return [*steps, CLOSE]


def _group(part: str, text: str, kind: str) -> list[Step]:
    """Return the steps of a method, or of what is in parentheses."""
    inner = part[1:-1].strip()
    grouped = inner.startswith("(") or any(len(_parts(inner, sign)) > 1 for sign in "|&")
    if not (part.startswith("(") and part.endswith(")") and grouped):
        return [_step(part, text, kind)]
    return _row(inner, text, kind)


def _is_fork(steps: Sequence[Step]) -> bool:
    """Return whether steps are one fork and nothing else."""
    depth = 0
    for place, step in enumerate(steps):
        depth += (step == OPEN) - (step == CLOSE)
        if not depth:
            return step == CLOSE and place == len(steps) - 1
    return False


def _parts(text: str, sign: str) -> list[str]:
    """Split at every `sign` that is neither inside brackets nor inside quotes."""
    parts, depth, quote = [""], 0, ""
    for character in text:
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        else:
            depth += (character in "([{") - (character in ")]}")
        if character == sign and not depth and not quote:
            parts.append("")
        else:
            parts[-1] += character
    return parts


def _step(part: str, text: str, kind: str) -> Step:
    use, opened, rest = part.partition("(")
    use = use.strip()
    if not use:
        raise UserError(
            f"Got {kind} {text!r}, in which a method is missing: expected a name, or several with "
            f"'|' or '&' between them, as in {EXAMPLE} or '(hog & raw) | pca'."
        )
    if ")" in use:
        raise UserError(
            f"Got {kind} {text!r}, in which a bracket closes that was not opened: expected methods "
            f"as in {EXAMPLE} or '(hog & raw) | pca'."
        )
    if not opened:
        return Step(use, {})
    try:
        call = ast.parse(f"_({rest}", mode="eval").body
        if not isinstance(call, ast.Call) or call.args:
            raise ValueError
        params = {word.arg: _value(word, text, kind) for word in call.keywords if word.arg}
        if len(params) < len(call.keywords):
            raise ValueError
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise UserError(
            f"Got {kind} {text!r}, whose parameters {opened + rest!r} cannot be read: expected "
            f"name=value with numbers, 'strings', True, False or None, as in {EXAMPLE}."
        ) from None
    return Step(use, params)


def _value(word: ast.keyword, text: str, kind: str) -> Any:
    """Return a literal, a grid's values, or a family's placeholder."""
    if isinstance(word.value, ast.Constant) and word.value.value is Ellipsis:
        return SWEPT
    sweep = from_node(word.value, f"{word.arg} of {kind} {text!r}")
    return ast.literal_eval(word.value) if sweep is None else sweep
