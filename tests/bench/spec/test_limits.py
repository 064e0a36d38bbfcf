"""Limits as they are written: sizes, seconds, and what is neither."""

import pytest

from bench.errors import UserError
from bench.spec.limits import Limits, seconds, size
from bench.spec.resolve import parse, resolve


@pytest.mark.parametrize(
    ("text", "n_bytes"),
    [("2GB", 2 * 10**9), ("512MiB", 2**29), ("1.5 kb", 1500), ("77", 77), ("1tib", 2**40)],
)
def test_sizes(text: str, n_bytes: int) -> None:
    assert size(text, "x") == n_bytes


@pytest.mark.parametrize("text", ["", "GB", "-1GB", "2 XB", "0", "1e9"])
def test_no_sizes(text: str) -> None:
    with pytest.raises(UserError, match="expected a size"):
        size(text, "x")


@pytest.mark.parametrize("value", [0, -1, True, "5", float("nan")])
def test_no_seconds(value: object) -> None:
    with pytest.raises(UserError, match="expected seconds"):
        seconds(value, "x")


@pytest.mark.parametrize(
    ("limits", "says"),
    [("5", "expected a table"), ("{ time = 5 }", "did you mean 'timeout'"),
     ("{ memory = 'big' }", "expected a size")],
)  # fmt: skip
def test_bad_limits_in_a_spec(limits: str, says: str) -> None:
    with pytest.raises(UserError, match=says):
        resolve(parse(f"[embedders.pca]\nlimits = {limits}"))


def test_a_method_overrides_the_limits_of_the_run() -> None:
    assert Limits(5, 10**9).overridden_by({"timeout": 7}, "x") == Limits(7, 10**9)
