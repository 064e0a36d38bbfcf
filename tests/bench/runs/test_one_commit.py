"""A run that two commits made is found, though each method's own code stayed the same."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from places import ROOT

from bench.runs.one_commit import mixed_code


def sessions(**fields: tuple) -> list[dict]:
    pairs = zip("ab", *fields.values(), strict=True)
    return [{"id": name, **dict(zip(fields, values, strict=True))} for name, *values in pairs]


CELLS = [{"session": "a"}, {"session": "a"}, {"session": "b"}]


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"git_commit": ("1" * 40, "1" * 40)}, []),
        ({"git_commit": ("1" * 40, "1" * 40 + "+")},
         ["cells were made at 2 commits: 2 at 111111111111, 1 at 111111111111+"]),
        ({"git_commit": (None, None), "clusterbench": ("0.1.0", "0.2.0")},
         ["cells were made by 2 releases: 2 at 0.1.0, 1 at 0.2.0"]),
        ({"code": ({"workers": "x", "embedder pca": "y"}, {"workers": "z", "scores": "w"})},
         ["the code of workers was not the same in all sessions that made cells"]),
    ],
)  # fmt: skip
def test_sessions_of_several_commits_or_codes(fields: dict, says: list[str]) -> None:
    assert mixed_code(CELLS, sessions(**fields)) == says


def test_a_session_that_made_no_cell_does_not_count() -> None:
    assert mixed_code(CELLS[:2], sessions(git_commit=("1" * 40, "2" * 40))) == []


def test_sessions_of_two_commits_in_a_whole_run(run: Path, typed) -> None:
    record = json.loads((run / "run.json").read_text())
    (one,) = record["sessions"]
    record["sessions"] = [one | {"git_commit": "1" * 40},
                          one | {"git_commit": "2" * 40, "id": "other"}]  # fmt: skip
    (run / "run.json").write_text(json.dumps(record))
    path = next(run.glob("cells/*.json"))
    path.write_text(json.dumps(json.loads(path.read_text()) | {"session": "other"}))
    code, out, _ = typed("verify", run, "--rescore")
    assert code == 1
    assert [line for line in out.splitlines() if line.startswith("origin: ")] == [
        "origin: cells were made at 2 commits: 1 at 111111111111, 1 at 222222222222"
    ]
    code, _, err = typed("publish", run, "results/x")
    assert (code, "cells were made at 2 commits" in err) == (2, True)


@pytest.mark.long
def test_a_run_that_two_commits_made_is_not_verified(tmp_path: Path, home: Path, typed) -> None:
    """A worker's code changes between two halves of a run; that of each method does not."""
    tree = tmp_path / "tree"
    for package in ("bench", "clustering", "embeddings"):
        shutil.copytree(ROOT / package, tree / package,
                        ignore=shutil.ignore_patterns("__pycache__"))  # fmt: skip
    shutil.copy(ROOT / "pyproject.toml", tree)
    for command in ("init -q", "add -A", "commit -q -m one"):
        git(tree, *command.split())
    matrix = ("--dataset", "blobs:90", "--embedder", "raw", "--clusterer", "kmeans",
              "--seeds", "0,1", "--no-reference", "--out", str(home / "r"))  # fmt: skip
    clusterbench(tree, home, "run", *matrix)
    code, out, _ = typed("verify", home / "r", "--rescore")
    assert (code, "origin" in out) == (0, False)
    (second,) = [path for path in home.glob("r/cells/*.json")
                 if json.loads(path.read_text())["seed"] == 1]  # fmt: skip
    second.unlink()
    tasks = tree / "bench" / "workers" / "tasks.py"
    tasks.write_text(tasks.read_text() + "\nA_CHANGE = True\n")
    git(tree, "commit", "-q", "-a", "-m", "two")
    clusterbench(tree, home, "run", *matrix)
    code, out, _ = typed("verify", home / "r", "--rescore")
    assert code == 1
    (said,) = [line for line in out.splitlines() if line.startswith("origin: ")]
    assert said.startswith("origin: cells were made at 2 commits: 1 at ")
    assert said.endswith("; the code of workers was not the same in all sessions that made cells")


def git(tree: Path, *words: str) -> None:
    who = ("-c", "user.name=n", "-c", "user.email=e@example.org")
    subprocess.run(["git", *who, "-C", tree, *words], check=True, capture_output=True)


def clusterbench(tree: Path, home: Path, *words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench", *words], cwd=home, capture_output=True, text=True,
        timeout=300, env=os.environ | {"PYTHONPATH": str(tree)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
