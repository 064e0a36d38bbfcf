"""What is told of a run whose sessions were not made with the same things."""

import io
from pathlib import Path

import pandas as pd
import pytest
from changed_runs import SESSION, write_run, wrong
from typer.testing import CliRunner

from bench.cli import app
from bench.store.runs import Runs
from bench.store.sessions import made_with, session_notes
from bench.store.store import Store

FIRST = SESSION | {"id": "one", "code": {"embedder pca": "aaa"}}
LATER = FIRST | {
    "id": "two",
    "versions": {"numpy": "2.2.0", "scipy": "1.14"},
    "cpu": "another",
    "code": {"embedder pca": "bbb"},
}


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """A run of two cells, one from each of two unlike sessions."""
    answers = {("pca", "kmeans", seed): wrong(0.3, seed) for seed in (0, 1)}
    folder = tmp_path / "mixed"
    write_run(folder, answers, seeds=[0, 1])
    store = Store(folder)
    store.write_run({"datasets": {}, "sessions": [FIRST, LATER]})
    for record, session in zip(store.records(), (FIRST, LATER), strict=True):
        name = f"digits+pca+kmeans+{record['seed']}"
        store.write_cell(name, record | {"session": session["id"]}, {})
    return folder


def test_every_table_says_that_sessions_differ(mixed: Path) -> None:
    for kind in ("matrix", "leaderboard", "seeds", "uncertainty"):
        for form in ("md", "latex", "html"):
            asked = ["tables", str(mixed), "--kind", kind, "--format", form]
            result = CliRunner().invoke(app, asked)
            assert result.exit_code == 0, result.output
            assert "Session 2 of 2 of run" in result.output, (kind, form)
            assert "numpy 2.1.0 then, 2.2.0 now" in result.output.replace("\n", " ")


def test_long_tables_say_of_each_cell_what_made_it(mixed: Path) -> None:
    result = CliRunner().invoke(app, ["tables", str(mixed), "--long"])
    settings = pd.read_csv(io.StringIO(result.stdout)).set_index("seed")["made_with"]
    assert "numpy 2.1.0" in settings[0]
    assert "the code of embedder pca aaa" in settings[0]
    assert "numpy 2.2.0" in settings[1]
    assert "cpu another" in settings[1]


def test_sessions_that_agree_are_not_spoken_of(tmp_path: Path) -> None:
    runs = write_run(tmp_path / "run", {("pca", "kmeans", 0): wrong(0.3, 0)}, seeds=[0])
    assert runs.notes == []
    assert session_notes([FIRST, FIRST | {"id": "two"}], "run") == []
    assert made_with([FIRST, FIRST | {"id": "two"}]) == {}


def test_what_is_told_is_never_written(mixed: Path) -> None:
    assert all("made_with" in record for record in Runs([mixed]).records)
    assert all("made_with" not in record for record in Store(mixed).records())


def test_a_long_list_of_differences_is_cut(tmp_path: Path) -> None:
    many = LATER | {"versions": {f"package-{i}": "9" for i in range(9)}}
    (note,) = session_notes([FIRST, many], "run")
    assert note.count(";") == 4
    assert "more" in note
