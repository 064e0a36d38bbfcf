"""Digests of objects that are the same in every process.

A pickle is not that: sets come in the order of their hashes, and cloudpickle gives the classes of a
script a new number in each process.
"""

import copyreg
import dis
import hashlib
import sys
from collections.abc import Iterator
from types import BuiltinFunctionType, CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

from bench.files.fingerprint import array_fingerprint
from bench.methods.by_value import is_only_here

SCALARS = (type(None), bool, int, float, complex, str, bytes, type(Ellipsis), type(NotImplemented))

UNSAID = frozenset(
    {
        *("__dict__", "__weakref__", "__module__", "__firstlineno__", "__static_attributes__"),
        "_abc_impl",
    }
)
"""What a class holds that is not of its text."""

CODE = (
    *("co_code", "co_consts", "co_names", "co_varnames", "co_freevars", "co_cellvars", "co_flags"),
    *("co_argcount", "co_kwonlyargcount", "co_posonlyargcount"),
)
"""What a code does; not in which file and line it stands."""


class Canonical:
    """Digests objects, and collects the modules of their classes.

    Raises
    ------
    Exception
        Whatever an object raises that cannot be pickled.
    """

    def __init__(self) -> None:
        self.modules: set[str] = set()
        self._within: list[int] = []
        self._known: dict[
            int, tuple[str, Any]
        ] = {}  # with the object, so that no other gets its id

    def digest(self, given: Any) -> str:
        """Return the SHA-256 of an object."""
        if type(given) in SCALARS:
            return _joined(type(given).__name__, repr(given))
        if id(given) in self._known:
            return self._known[id(given)][0]
        if id(given) in self._within:
            return _joined("within", str(self._within.index(id(given))))
        self._within.append(id(given))
        try:
            result = _joined(*self._parts(given))
        finally:
            self._within.pop()
        self._known[id(given)] = result, given
        return result

    def _parts(self, given: Any) -> Iterator[str]:
        """Yield the digests of an object's kind and its parts."""
        yield type(given).__qualname__
        if type(given) in (set, frozenset):
            yield from sorted(self.digest(item) for item in given)
        elif type(given) in (list, tuple):
            yield from (self.digest(item) for item in given)
        elif type(given) is dict:
            yield from (self.digest(item) for pair in given.items() for item in pair)
        elif type(given) is np.ndarray and not given.dtype.hasobject:
            yield array_fingerprint(given)
        elif isinstance(given, ModuleType):
            self.modules.add(given.__name__)
            yield given.__name__
        elif isinstance(given, CodeType):
            yield from (self.digest(getattr(given, name)) for name in CODE)
            self.modules |= set(_imported(given))
        elif isinstance(given, type | FunctionType | BuiltinFunctionType) and _is_importable(given):
            self.modules.add(given.__module__)
            yield f"{given.__module__}:{given.__qualname__}"
        elif isinstance(given, FunctionType):
            yield from (self.digest(part) for part in _of_function(given))
        elif isinstance(given, type):
            yield from (self.digest(part) for part in _of_class(given))
        else:
            yield from (self.digest(part) for part in _reduced(given))


def _of_function(given: FunctionType) -> Iterator[Any]:
    yield given.__code__
    yield given.__defaults__
    yield given.__kwdefaults__
    yield [_content(cell) for cell in given.__closure__ or ()]
    names = sorted(_names(given.__code__) & given.__globals__.keys())
    yield {name: given.__globals__[name] for name in names}


def _content(cell: Any) -> Any:
    try:
        return cell.cell_contents
    except ValueError:  # not filled yet
        return NotImplemented


def _of_class(given: type) -> Iterator[Any]:
    yield given.__qualname__
    yield type(given)
    yield given.__bases__
    for name, value in sorted(vars(given).items()):
        if name not in UNSAID:
            yield name
            if isinstance(value, staticmethod | classmethod):
                yield type(value).__name__
                yield value.__func__
            elif isinstance(value, property):
                yield (value.fget, value.fset, value.fdel)
            else:
                yield value


def _reduced(given: Any) -> Iterator[Any]:
    """Yield what pickle would make an object of."""
    reduce = copyreg.dispatch_table.get(type(given))
    parts = reduce(given) if reduce is not None else given.__reduce_ex__(4)
    if isinstance(parts, str):
        yield parts
        return
    for part in parts:
        yield list(part) if isinstance(part, Iterator) else part


def _is_importable(given: Any) -> bool:
    if given.__module__ in (None, "__main__") or is_only_here(sys.modules.get(given.__module__)):
        return False  # a worker is handed its code
    target: Any = sys.modules.get(given.__module__)
    for name in given.__qualname__.split("."):
        target = getattr(target, name, None)
    return target is given


def _names(code: CodeType) -> set[str]:
    inner = (each for each in code.co_consts if isinstance(each, CodeType))
    return set(code.co_names).union(*map(_names, inner))


def _imported(code: CodeType) -> Iterator[str]:
    """Yield what a code object itself imports."""
    return (str(each.argval) for each in dis.get_instructions(code) if each.opname == "IMPORT_NAME")


def _joined(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
