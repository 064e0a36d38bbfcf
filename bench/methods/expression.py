"""Methods written down with their parameters, and in a row: ``deskew | pca(n_components=60)``."""

import ast
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
        said = ", ".join(f"{name}={value!r}" for name, value in sorted(self.params.items()))
        return f"{self.use}({said})" if said else self.use


def is_expression(text: str) -> bool:
    """Tell whether a name says more than a name: parameters, or several methods."""
    return ("|" in text or "(" in text) and not text.startswith(PICKLED)


def parse(text: str, kind: str = "embedder") -> tuple[Step, ...]:
    """Take an expression apart.

    Parameters
    ----------
    text : str
        Names or import paths, each perhaps with parameters in parentheses as in a call of Python,
        with ``|`` between one and the next.
    kind : str
        What to call it in messages.

    Raises
    ------
    UserError
        An empty step, unbalanced parentheses, or parameters that are no ``name=literal``.
    """
    if text.startswith(PICKLED):
        return (Step(text, {}),)
    return tuple(_step(part.strip(), text, kind) for part in _parts(text))


def written(steps: tuple[Step, ...]) -> str:
    """Write steps the one way that `parse` reads and names agree on."""
    return " | ".join(map(str, steps))


def _parts(text: str) -> list[str]:
    """Split at every ``|`` that is neither inside brackets nor inside quotes."""
    parts, depth, quote = [""], 0, ""
    for character in text:
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        else:
            depth += (character in "([{") - (character in ")]}")
        if character == "|" and not depth and not quote:
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
            f"'|' between them, as in {EXAMPLE}."
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
    """Return a literal, the values of a grid, or what stands for them in a family's name."""
    if isinstance(word.value, ast.Constant) and word.value.value is Ellipsis:
        return SWEPT
    sweep = from_node(word.value, f"{word.arg} of {kind} {text!r}")
    return ast.literal_eval(word.value) if sweep is None else sweep
