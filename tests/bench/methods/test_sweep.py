"""Values of a grid, as spec files and expressions spell them."""

import pytest

from bench.errors import UserError
from bench.methods.expression import parse
from bench.methods.sweep import Sweep, from_table, from_text


@pytest.mark.parametrize(
    ("said", "values"),
    [
        ([5, 20], (5, 20)),
        ([[100], [200, 100]], ([100], [200, 100])),
        ({"from": 2, "to": 6}, (2, 3, 4, 5, 6)),
        ({"from": 2, "to": 7, "step": 2}, (2, 4, 6)),
        ({"from": 0.0, "to": 1, "n": 3}, (0.0, 0.5, 1.0)),
        ({"from": 5, "to": 50, "n": 4}, (5, 20, 35, 50)),
        ({"from": 0.1, "to": 10, "n": 3, "scale": "log"}, (0.1, 1.0, 10.0)),
        ({"from": 1, "to": 1000, "n": 4, "scale": "log"}, (1, 10, 100, 1000)),
        ("range(2, 4)", (2, 3, 4)),
        ("any_of('full', 'tied')", ("full", "tied")),
        ("any_of([1, 2], None)", ([1, 2], None)),
    ],
)
def test_values(said, values) -> None:
    sweep = from_table(said, "eps")
    assert sweep.values == values
    assert list(map(type, sweep.values)) == list(map(type, values))
    assert from_text(repr(sweep), "eps") == sweep


def test_computed_values_are_rounded_alike_everywhere() -> None:
    values = from_text("log(0.1, 10, 15)", "eps").values
    assert len(values) == 15
    assert values[1] == 0.13895
    assert all(value == float(f"{value:.6g}") for value in values)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ([], "1 to 10,000 values"),
        ([5, 5], "each once"),
        ([float("nan")], "nan"),
        (5, "expected a list of values"),
        ({"from": 1, "to": 3, "n": 9}, "write 1.0 in place of 1"),
        ({"from": 10, "to": 1, "n": 3}, "the smaller one first"),
        ({"from": 0, "to": 1.0, "n": 3, "scale": "log"}, "above 0"),
        ({"from": 0.1, "to": 1.0}, "other numbers need n"),
        ({"from": 0.1, "to": 1.0, "n": 1}, "2 to 10,000"),
        ({"from": 0.1, "to": 1.0, "n": 3, "scale": "lgo"}, "log"),
        ({"form": 1, "to": 2}, "from"),
        ({"from": 1, "to": 9, "n": 3, "step": 2}, "one of the two"),
        ("log(1, 2)", "its ends and how many"),
        ("sqrt(2)", "expected one of any_of"),
        ({"from": 1, "to": 10**9}, "10,000"),
    ],
)
def test_wrong_values_are_refused_in_a_sentence(said, message: str) -> None:
    with pytest.raises(UserError, match=message):
        from_table(said, "eps of 'x'")


def test_a_list_in_an_expression_stays_a_value() -> None:
    (step,) = parse("autoencoder(widths=[100, 50], seed=any_of([1], [2]))")
    assert step.params == {"widths": [100, 50], "seed": Sweep(([1], [2]))}
