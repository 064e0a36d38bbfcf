"""A stranger's run, spec or page: reading it executes nothing and writes nowhere else."""

import csv
import hashlib
import io
import json
import pickle
import shutil
from pathlib import Path

import pytest
from places import RESULTS

from bench.errors import plain_text
from bench.tables.markdown import inline, markdown

EVIL = "from pathlib import Path\nPath({mark!r}).write_text('')\nclass X:\n"
EVIL += "    def fit_transform(self, X):\n        return X\n"
SPEC = """
[matrix]
datasets = ["digits"]
embedders = ["{use}"]
clusterers = ["kmeans"]
reference = false
n_samples = 100
"""


class Executes:
    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self):
        return (Path.touch, (self.mark,))


@pytest.fixture
def mark(home: Path) -> Path:
    """A file that exists once anything of the stranger's has been executed."""
    mark = home / "executed"
    (home / "evil.py").write_text(EVIL.format(mark=str(mark)))
    return mark


@pytest.fixture
def stranger(home: Path, mark: Path) -> Path:
    """A run whose spec names a module that leaves a mark when it is imported."""
    run = home / "stranger"
    shutil.copytree(RESULTS / "digits", run)
    text = (run / "spec.toml").read_text()
    (run / "spec.toml").write_text(text.replace('"umap"', '"evil:X"'))
    assert "evil:X" in (run / "spec.toml").read_text()
    return run


@pytest.mark.parametrize(
    "command", [("tables", "stranger"), ("verify", "stranger", "--rescore"), ("report", "stranger")]
)
def test_reading_executes_nothing(typed, stranger: Path, mark: Path, command) -> None:
    typed(*command)
    assert not mark.exists()


def test_recomputing_asks_for_trust(typed, stranger: Path, mark: Path) -> None:
    for command in (("verify", "stranger"), ("run", "stranger/spec.toml", "--out", "r")):
        code, _, err = typed(*command)
        assert code == 2
        assert "give --trust" in err
    assert not mark.exists()


def test_a_dry_run_imports_nothing(typed, home: Path, mark: Path) -> None:
    (home / "s.toml").write_text(SPEC.format(use="evil:X"))
    code, out, err = typed("run", "s.toml", "--dry-run", "--out", "r")
    assert code == 0, err
    assert "embed and cluster" in out
    assert not mark.exists()
    assert typed("run", "s.toml", "--out", "r")[0] == 0  # the user's own spec
    assert mark.exists()


@pytest.mark.parametrize("where", ["{hash}.pkl", "given/{hash}.pkl", "cache/given/x.pkl"])
def test_pickles_of_others_are_not_read(typed, home: Path, mark: Path, where: str) -> None:
    content = pickle.dumps((Executes(mark), {}))
    path = home / where.format(hash=hashlib.sha256(content).hexdigest())
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    (home / "s.toml").write_text(SPEC.format(use=f"pickled:{path}"))
    for more in ((), ("--dry-run",), ("--trust",)):
        code, _, err = typed("run", "s.toml", "--out", "r", "--cache-dir", "cache", *more)
        assert code == 2
        assert "unpickled" in err
    assert not mark.exists()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a = " + "[" * 100_000, "nested"),
        (f"[matrix]\nseeds = {list(range(20_000))}", "at most 10000"),
        (f"[matrix]\nembedders = {['pca'] * 20_000}", "at most 10000"),
        (f"[matrix]\nembedders = ['pca(n={'(' * 5_000})']", "at most 4000"),
        ("#" * 10_000_001, "bytes"),
    ],
    ids=["nested", "seeds", "names", "expression", "large"],
)
def test_specs_without_measure(typed, home: Path, text: str, says: str) -> None:
    (home / "s.toml").write_text(text)
    code, _, err = typed("run", "s.toml", "--out", "r")
    assert code == 2
    assert says in err
    assert len(err) < 1000


def test_what_a_score_would_remove_or_overwrite(typed, stranger: Path, home: Path) -> None:
    (home / "precious.npy").write_text("mine")
    cell = sorted((stranger / "cells").glob("*.json"))[0]
    record = json.loads(cell.read_text()) | {"embedding": str(home / "precious")}
    cell.write_text(json.dumps(record))
    code, _, err = typed("score", "stranger", "--cache-dir", home / "c")
    assert (code, "is damaged" in err) == (2, True)
    assert (home / "precious.npy").read_text() == "mine"


def test_csv_holds_no_formulae(typed, stranger: Path) -> None:
    for path in (stranger / "cells").glob("*.json"):
        record = json.loads(path.read_text())
        record |= {"reason": "=HYPERLINK(1)", "status": "error", "scores": {}}
        path.write_text(json.dumps(record))
        break
    code, out, err = typed("tables", "stranger", "--long")
    assert code == 0, err
    reasons = [row["reason"] for row in csv.DictReader(io.StringIO(out))]
    assert "'=HYPERLINK(1)" in reasons
    assert not [reason for reason in reasons if reason.startswith(("=", "+", "-", "@"))]


def test_markdown_holds_no_html_and_no_lines_of_its_own() -> None:
    assert inline("<script>\n# a") == "\\<script> # a"
    assert inline("\\<b>") == "\\\\\\<b>"
    assert inline("![a](http://b) [c]: d") == "![a]\\(http://b) [c]\\: d"
    assert inline("pca(shape=[8, 8]) < 0.001") == "pca(shape=[8, 8]) < 0.001"
    (head, _, row) = markdown(["a|b"], [["x\n| y <b>"]]).strip().split("\n")
    assert head == "| a\\|b |"
    assert row == "| x \\| y \\<b> |"


def test_nothing_speaks_to_a_terminal() -> None:
    assert plain_text("a\x1b[2Jb\n\x1b]0;t\x07c\x9b5m \u202ed") == "ab\nc  d"
