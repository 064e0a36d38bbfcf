"""A method's own report, in plain values for records."""

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

MAX_CHARACTERS = 64_000
"""Of one report; what goes beyond is counted and left out."""

MAX_TEXT = 2_000
MAX_MESSAGE = 20_000
MAX_DEPTH = 12
MAX_DIGITS = 4_000
"""Longer integers are not turned into text by Python itself."""

ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
"""In a `repr`: another in every process, and of no use in a record."""


def described(value: Any) -> Any:
    """Return `value` as plain data of limited size.

    NumPy scalars become numbers. Arrays are described by shape and type, and everything else that
    JSON does not know by its shortened `repr`. This never fails, even if examining a value does.
    """
    return _Description().of(value, ())


def asked(question: Callable[[], Any]) -> Any:
    """Return the answer, described; or that there is none."""
    try:
        return described(question())
    except BaseException as error:
        return f"raised {type(error).__name__} when it was read"


def reported(estimator: Any) -> dict[str, Any]:
    """Return an estimator's ``report_``, described; empty where it has none."""
    report = asked(lambda: getattr(estimator, "report_", None))
    if report is None:
        return {}
    return report if isinstance(report, dict) else {"report_": report}


def shown(value: Any) -> str:
    """Return an error's or a warning's text, safely."""
    try:
        return plain_text(str(value), MAX_MESSAGE)
    except BaseException as error:
        return f"{_type(value)}, which raises {type(error).__name__} when it is shown"


def plain_text(text: str, limit: int = MAX_TEXT) -> str:
    """Return text that UTF-8 can say, shortened in its middle."""
    text = str.__str__(text)
    if len(text) > limit:
        half = limit // 2
        text = f"{text[:half]} ... {len(text) - 2 * half} characters ... {text[-half:]}"
    return text.encode("utf-8", "backslashreplace").decode()


class _Description:
    """One walk through a value; it ends when enough was said."""

    def __init__(self) -> None:
        self._left = MAX_CHARACTERS

    def of(self, value: Any, within: tuple[int, ...]) -> Any:
        try:
            return self._counted(self._described(value, within))
        except BaseException as error:
            return f"{_type(value)}, which raises {type(error).__name__} when it is shown"

    def _described(self, value: Any, within: tuple[int, ...]) -> Any:
        if value is None or isinstance(value, bool | np.bool_):
            return None if value is None else bool(value)
        if isinstance(value, int | np.integer):
            return _integer(int(value))
        if isinstance(value, float | np.floating):
            return float(value)
        if isinstance(value, str):
            return plain_text(value)
        if isinstance(value, bytes | bytearray | memoryview):
            return f"{_type(value)} of {len(value)} bytes"
        if isinstance(value, np.ndarray):
            return f"array of shape {value.shape}, {value.dtype}"
        if isinstance(value, Mapping | list | tuple | set | frozenset):
            if id(value) in within:
                return "itself"
            if len(within) == MAX_DEPTH:
                return f"{_type(value)} of {len(value)}"
            return self._many(value, (*within, id(value)))
        text = str(value) if isinstance(value, np.generic) else repr(value)
        return ADDRESS.sub("", plain_text(text, 200))

    def _many(self, value: Any, within: tuple[int, ...]) -> Any:
        if isinstance(value, Mapping):
            return self._mapping(value, within)
        items: list[Any] = []
        for item in value:
            if self._left <= 0:
                return [*items, f"... {len(value) - len(items)} more"]
            items.append(self.of(item, within))
        return items

    def _mapping(self, value: Mapping[Any, Any], within: tuple[int, ...]) -> dict[str, Any]:
        plain: dict[str, Any] = {}
        for name, item in value.items():
            if self._left <= 0:
                return plain | {"...": f"{len(value) - len(plain)} more"}
            plain[self._name(name)] = self.of(item, within)
        return plain

    def _name(self, name: Any) -> str:
        return name if type(name) is str and name.isascii() else str(self.of(name, ()))

    def _counted(self, value: Any) -> Any:
        self._left -= len(value) + 4 if isinstance(value, str) else 8
        return value


def _integer(value: int) -> int | str:
    if value.bit_length() > 64:
        return str(value) if value.bit_length() < MAX_DIGITS * math.log2(10) else _long(value)
    return value


def _long(value: int) -> str:
    return f"integer of {value.bit_length()} bits"


def _type(value: Any) -> str:
    return plain_text(f"{type(value).__module__}.{type(value).__qualname__}", 200)
