"""When a run has rows of the supervised reference."""

from dataclasses import replace

import pytest

from bench.errors import UserError
from bench.spec import references as row
from bench.spec.file import SpecFile
from bench.spec.resolve import resolve


def test_a_run_has_rows_where_that_is_possible_and_quick() -> None:
    spec = resolve(SpecFile(), datasets=["digits"], n_samples=200)
    facts = {"name": "digits", "n_samples": 200, "classes": dict.fromkeys("0123456789", 20)}
    assert row.why_not(spec, facts) is None
    assert "over 10000 samples" in row.why_not(spec, facts | {"n_samples": 10_001})
    assert row.why_not(replace(spec, reference=True), facts | {"n_samples": 10_001}) is None
    assert "left out" in row.why_not(replace(spec, reference=False), facts)
    for classes, said in (
        (None, "no truth"),
        ({"a": 9}, "a single class"),
        ({"a": 9, "b": 2}, "'b'"),
    ):
        assert said in row.why_not(spec, facts | {"classes": classes})
        with pytest.raises(UserError, match=said):
            row.why_not(replace(spec, reference_on="pca"), facts | {"classes": classes})
