"""The method to check: by name, import path, or itself."""

import copy
from dataclasses import dataclass, replace
from typing import Any

from bench.errors import UserError, unknown_name
from bench.methods.entries import find_entry
from bench.methods.expression import is_expression, parse
from bench.methods.fork import JOIN
from bench.methods.grid import swept_in
from bench.methods.method import NEEDED, Method, find
from bench.methods.registry import METHODS
from bench.methods.spelling import is_method
from bench.methods.traits import set_by_the_user
from bench.workers.interrupts import is_the_users


@dataclass(frozen=True)
class Given(Method):
    """A class that is at hand, importable or not."""

    cls: type

    def _loaded(self) -> tuple[type, dict[str, Any]]:
        return self.cls, {}

    def build(self, **offered: Any) -> Any:
        """Build the estimator with fresh parameters."""
        return Method.build(replace(self, params=copy.deepcopy(self.params)), **offered)


def named(use: str, kind: str | None) -> Method:
    """Import a method by name or path, and find its kind.

    Raises
    ------
    UserError
        It is unknown or cannot be imported, it is neither or both kinds, or its constructor
        refuses its parameters.
    """
    methods, reasons = [], []
    if is_expression(use) and swept_in(parse(use)):
        raise UserError(
            f"Got {use!r}, which is a grid, but expected one method: check a point of it, each "
            "parameter with one value."
        )
    for each in (kind,) if kind else tuple(NEEDED):
        try:
            method = _single(each, use)
            method.load()
            methods.append(method)
        except UserError as reason:
            reasons.append(reason)
        except BaseException as error:
            if isinstance(error, Exception) or is_the_users(error):
                raise
            raise UserError(
                f"Got {use!r}, whose import ends the process ({type(error).__name__}: {error}): "
                "expected a module that can be imported; put what a script does under "
                "if __name__ == '__main__'."
            ) from error
    if not methods:
        raise _not_found(use, kind, reasons)
    if len(methods) > 1:
        raise UserError(
            f"Got {use!r}, which is both an embedder and a clusterer: say which to check with "
            "--kind embedder or --kind clusterer."
        )
    methods[0].check()
    return methods[0]


def given(method: Any, kind: str) -> Method:
    """Return a class or estimator as a method, or look it up."""
    if isinstance(method, str):
        return named(method, kind)
    cls = method if isinstance(method, type) else type(method)
    if not hasattr(cls, NEEDED[kind]):
        raise UserError(
            f"Got {kind} {cls.__name__}, which has no {NEEDED[kind]}: expected a class with the "
            "methods of a scikit-learn estimator."
        )
    params = {} if method is cls else set_by_the_user(method)  # the others a run may hand over
    path = f"{cls.__module__}:{cls.__qualname__}"
    subject = Given(cls.__name__, kind, path, params, cls)
    subject.check()
    return subject


def _single(kind: str, use: str) -> Method:
    chain = find(kind, find_entry(kind, use, {}))
    methods = [method for method in chain if method.path != JOIN]
    if len(methods) > 1:
        names = ", ".join(dict.fromkeys(repr(method.name) for method in methods))
        raise UserError(
            f"Got {use!r}, which is made of {len(methods)} methods, but expected one: check each "
            f"alone ({names})."
        )
    return methods[0]


def _not_found(use: str, kind: str | None, reasons: list[UserError]) -> UserError:
    """Choose what to say of a method that is of no kind."""
    if kind is not None or is_expression(use):
        return reasons[0]
    if all(not is_method(each, use) for each in NEEDED):
        return unknown_name(
            "method", use, {**METHODS["embedder"].all(), **METHODS["clusterer"].all()}
        )
    if reasons[0].__cause__ is not None:  # its import failed, for whatever kind
        return UserError(str(reasons[0]).replace("Got embedder", "Got method", 1))
    return UserError(
        f"Got {use!r}, which has neither {' nor '.join(NEEDED.values())}: expected a class with "
        "the methods of a scikit-learn embedder or clusterer."
    )
