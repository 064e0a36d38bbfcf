"""The public face: what `bench` hands on, and when it is imported."""

import subprocess
import sys

import pytest

import bench
from bench.api.results import Results
from bench.api.run import run


def test_names_are_those_of_the_api() -> None:
    assert (bench.run, bench.Results) == (run, Results)
    assert {"run", "Results"} <= {*dir(bench)}
    for name in bench.__all__:
        assert getattr(bench, name)
    with pytest.raises(AttributeError, match="module 'bench' has no attribute 'runs_'"):
        bench.runs_  # noqa: B018


def test_nothing_is_imported_before_it_is_asked_for() -> None:
    code = (
        "import bench.errors, sys; before = set(sys.modules); bench.run; "
        "print([name for name in sorted(before) if name.startswith('bench')])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "['bench', 'bench.errors']"
