"""What a method says of itself never harms the record."""

import enum
import json
from collections import OrderedDict, UserDict
from typing import Any

import numpy as np
import pandas as pd
import pytest

from bench.workers.report import MAX_CHARACTERS, described, plain_text, reported, shown


class Raises:
    def __repr__(self) -> str:
        raise SystemExit("shown")


class RaisesWhenCounted(dict):
    def items(self) -> Any:
        raise GeneratorExit


class Text(str):
    def __str__(self) -> str:
        raise KeyboardInterrupt

    def encode(self, *_: Any) -> bytes:
        raise KeyboardInterrupt


class Number(enum.IntEnum):
    THREE = 3


def circle() -> dict[str, Any]:
    found: dict[str, Any] = {"a": [1]}
    found["a"].append(found)
    return found


def nested(depth: int) -> list[Any]:
    found: list[Any] = []
    for _ in range(depth):
        found = [found]
    return found


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"n": np.int64(3), "f": np.float32(0.5)}, {"n": 3, "f": 0.5}),
        (np.bool_(True), True),
        (np.arange(6).reshape(2, 3), "array of shape (2, 3), int64"),
        (np.array(4.0), "array of shape (), float64"),
        (np.datetime64("2024-01-01"), "2024-01-01"),
        ({(1, 2): 3, None: 4}, {"[1, 2]": 3, "None": 4}),
        ((1, [2, {3}]), [1, [2, [3]]]),
        (b"xyz", "builtins.bytes of 3 bytes"),
        (circle(), {"a": [1, "itself"]}),
        (Number.THREE, 3),
        (OrderedDict(a=UserDict(b=1)), {"a": {"b": 1}}),
        ("\ud800", "\\ud800"),
        (10**5000, "integer of 16610 bits"),
        (object(), "<object object>"),
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_description(value: Any, expected: Any) -> None:
    assert described(value) == expected


@pytest.mark.parametrize(
    "value",
    [
        lambda: 0, Raises(), RaisesWhenCounted(a=1), Text("a" * 10), circle(), nested(100_000),
        list(range(10**6)), {str(i): "x" * 1000 for i in range(1000)}, "x" * 10**8, 2.0**1000,
        pd.DataFrame({"a": range(10**5)}), np.zeros(10**6), {"s": "\udfff" * 9}, 1j, iter([1]),
        [["y" * 1500] * 100] * 100, {("\ud800", i): i for i in range(10**5)}, -(2**70),
        {"x": {Raises()}}, {np.str_("k"): np.str_("\ud800")},
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
def test_whatever_is_reported_is_written_and_read(value: Any) -> None:
    text = json.dumps(described({"report": value}), allow_nan=False)
    text.encode()
    assert len(text) < 2 * MAX_CHARACTERS
    assert json.loads(text)


def test_a_report_that_is_none() -> None:
    class Odd:
        @property
        def report_(self) -> Any:
            raise KeyboardInterrupt

    class Says:
        report_ = "fine"

    assert reported(object()) == {}
    assert reported(Says()) == {"report_": "fine"}
    assert reported(Odd()) == {"report_": "raised KeyboardInterrupt when it was read"}


def test_long_text_keeps_its_ends() -> None:
    text = plain_text("first" + "x" * 10**6 + "last")
    assert text.startswith("first")
    assert text.endswith("last")
    assert "999009 characters" not in shown("short")
    assert len(text) < 2_100
