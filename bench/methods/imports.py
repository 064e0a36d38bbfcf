"""The imports of a module, read from its source.

Imports that run are kept apart from those for types only.
"""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeGuard

NOTHING, EVERYTHING = "", "*"
"""Names in a `Use`: a module is only loaded, as parents are, or all of it may be used."""


@dataclass(frozen=True)
class Use:
    """One name that is imported from a module."""

    module: str
    name: str


@dataclass(frozen=True)
class Code:
    """A module's source, its imports, and the names it imports lazily.

    Parameters
    ----------
    source : bytes
    uses : tuple of Use
        Imports that run, in functions too.
    lazy : dict
        Imports under ``if TYPE_CHECKING:`` by the name that each binds, in a module that has a
        ``__getattr__``; empty in any other.
    """

    source: bytes
    uses: tuple[Use, ...]
    lazy: dict[str, Use]

    def handed_on(self, name: str) -> Iterable[Use]:
        """Return what a use of `name` leads to beyond the module itself."""
        if name == EVERYTHING:
            return self.lazy.values()
        return [self.lazy[name]] if name in self.lazy else []


@lru_cache(maxsize=4096)
def read_code(source: bytes, package: str) -> Code:
    """Read a module's source, in which relative imports start from `package`."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return Code(source, (), {})
    uses = {use for node in _running(tree) for _, use in _bound(node, package)}
    has_getattr = any(isinstance(n, ast.FunctionDef) and n.name == "__getattr__" for n in tree.body)
    lazy = {
        name: use
        for test in (tree.body if has_getattr else [])
        if _is_for_types(test)
        for node in test.body
        for name, use in _bound(node, package)
    }
    return Code(source, tuple(sorted(uses, key=lambda use: (use.module, use.name))), lazy)


def _running(tree: ast.AST) -> Iterator[ast.AST]:
    """Walk all statements but those that only type checkers read."""
    for node in ast.iter_child_nodes(tree):
        if _is_for_types(node):
            for other in node.orelse:
                yield other
                yield from _running(other)
        else:
            yield node
            yield from _running(node)


def _is_for_types(node: ast.AST) -> TypeGuard[ast.If]:
    """Return whether a statement is ``if TYPE_CHECKING:``, whatever typing was imported as."""
    if not isinstance(node, ast.If):
        return False
    test = node.test
    name = test.attr if isinstance(test, ast.Attribute) else getattr(test, "id", "")
    return name == "TYPE_CHECKING"


def _bound(node: ast.AST, package: str) -> list[tuple[str, Use]]:
    """Return the names that an import binds; empty for other statements."""
    if isinstance(node, ast.Import):
        return [
            (alias.asname or alias.name.partition(".")[0], Use(alias.name, EVERYTHING))
            for alias in node.names
        ]
    if not isinstance(node, ast.ImportFrom):
        return []
    parents = package.split(".")
    base = parents[: len(parents) - node.level + 1] if node.level else []
    module = ".".join([*base, *([node.module] if node.module else [])])
    if not module:
        return []
    return [(alias.asname or alias.name, Use(module, alias.name)) for alias in node.names]
