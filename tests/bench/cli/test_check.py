"""`clusterbench check` as a user types it."""

from pathlib import Path

import pytest

PLUGIN = """
import os
import time


class Mine:
    def __init__(self, n=2):
        self.n = n

    def fit_transform(self, X):
        return X[:, : self.n]


class DiesOfOne(Mine):
    def fit_transform(self, X):
        if len(X) == 1:
            os._exit(3)
        return super().fit_transform(X)


class Hopeless(DiesOfOne):
    def fit_transform(self, X):
        if (X[:, 0] == X[0, 0]).all() and len(X) > 1:
            time.sleep(10_000)  # constant features
        if X.dtype == "float64":
            held = []
            while True:
                held.append(bytearray(10**7))
        return super().fit_transform(X)


class NotANumber(Mine):
    def fit_transform(self, X):
        return X / 0


class NeedsTruth(Mine):
    def fit_transform(self, X, y):
        return X


class Hangs(Mine):
    def fit_transform(self, X):
        time.sleep(10_000)
"""


@pytest.fixture
def plugin(home: Path) -> Path:
    (home / "plugin_to_check.py").write_text(PLUGIN)
    (home / "plugin_that_raises.py").write_text("raise RuntimeError('no licence')")
    (home / "plugin_that_exits.py").write_text("import sys; sys.exit(0)")
    (home / "plugin_that_dies.py").write_text("import os; os._exit(4)")
    return home


def points(text: str) -> dict[str, str]:
    """The rows of a Markdown report."""
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("|")]
    return {row[0]: " ".join(row[1:]) for row in rows[2:]}


def test_a_crash_fails_its_point_alone_and_markdown_says_so(typed, plugin: Path) -> None:
    code, out, err = typed("check", "plugin_to_check:DiesOfOne", "--markdown")
    assert code == 1, err
    assert "## `clusterbench check`: embedder `plugin_to_check:DiesOfOne`" in out
    assert "11 passed, 1 failed, 3 not applicable." in out
    verdicts = points(out)
    assert verdicts.pop("single sample").startswith(
        "**failed** crashed: the worker process ended wi"
    )
    assert "failed" not in " ".join(verdicts.values())
    assert verdicts["time and memory"].startswith("passed")
    assert "scikit-learn" in out.splitlines()[-1]
    assert "single sample …" in err


@pytest.mark.long
def test_crash_hang_and_hunger_leave_the_other_points(typed, plugin: Path) -> None:
    limits = ("--timeout", "15", "--memory-limit", "1GB")
    code, out, _ = typed("check", "plugin_to_check:Hopeless", *limits, "--markdown")
    verdicts = points(out)
    assert code == 1
    assert "crashed" in verdicts.pop("single sample")
    assert "timeout: still running after its limit of 15 s" in verdicts.pop("constant features")
    assert "out-of-memory" in verdicts.pop("float64")
    assert "failed" not in " ".join(verdicts.values())


@pytest.mark.long
def test_ten_lines_pass_and_names_are_taken_as_well(clusterbench, plugin: Path) -> None:
    done = clusterbench("check", "plugin_to_check:Mine")
    assert done.stdout.splitlines()[0] == "embedder plugin_to_check:Mine"
    assert "  passed          single sample" in done.stdout
    assert done.stdout.splitlines()[-1] == "12 passed, 3 not applicable"
    assert clusterbench("check", "pca").stdout.startswith("embedder pca\n")
    as_clusterer = clusterbench("check", "sklearn.cluster:KMeans", "--kind", "clusterer")
    assert "told 9 it finds 9" in as_clusterer.stdout


@pytest.mark.long
@pytest.mark.parametrize(
    ("method", "says"),
    [
        ("plugin_to_check:NotANumber", "NaN or infinite"),
        ("plugin_to_check:NeedsTruth", "truth never reaches a method"),
        ("plugin_to_check:Hangs", "timeout: still running after its limit of 15 s"),
    ],
)
def test_a_method_without_an_answer_is_told_once(typed, plugin: Path, method, says) -> None:
    code, out, _ = typed("check", method, "--timeout", "15")
    assert code == 1
    (line,) = [line for line in out.splitlines() if line.startswith("  failed")]
    assert says in line
    assert out.count(says) == 1


@pytest.mark.long
@pytest.mark.parametrize(
    ("method", "says"),
    [
        ("plugin_that_exits:Mine", "ends the process"),
        ("plugin_that_dies:Mine", "ended with exit code 4"),
        ("plugin_that_raises:Mine", "RuntimeError: no licence"),
    ],
)
def test_a_module_that_cannot_be_imported_is_one_sentence(typed, plugin, method, says) -> None:
    code, out, err = typed("check", method)
    assert (code, out) == (2, "")
    assert says in err
    assert len(err.splitlines()) == 1


@pytest.mark.long
def test_a_rule_whose_module_ends_the_process_is_one_sentence(typed, plugin: Path) -> None:
    code, out, err = typed("check", "plugin_that_exits:Mine", "--kind", "rule")
    assert (code, out) == (2, "")
    assert "Got rule 'plugin_that_exits:Mine', which cannot be imported" in err
    assert len(err.splitlines()) == 1


def test_a_misspelt_name_is_bad_input(typed, plugin: Path) -> None:
    code, out, err = typed("check", "umpa")
    assert (code, out) == (2, "")
    assert err == "clusterbench: Got method 'umpa', which is unknown: did you mean 'umap'?\n"


RULES = """
import os

import numpy as np

from bench.rules.rule import Rule


def most(candidates):
    return np.array([each.n_clusters for each in candidates.members]) / 1000


def dies(candidates):
    if len(candidates) == 1:
        os._exit(3)
    return most(candidates)


DIES = Rule("rules_to_check:dies", "Dies", "Share of clusters.", "a test", "m n")
"""


@pytest.mark.long
def test_rules_are_checked_by_path_and_by_name(typed, clusterbench, home: Path) -> None:
    (home / "rules_to_check.py").write_text(RULES)
    code, out, err = typed("check", "rules_to_check:DIES", "--markdown")
    assert code == 1, err
    assert "## `clusterbench check`: rule `rules_to_check:DIES`" in out
    verdicts = points(out)
    assert "crashed" in verdicts.pop("single candidate")
    assert "crashed" in verdicts.pop("no clusters")
    assert "failed" not in " ".join(verdicts.values())
    assert clusterbench("check", "silhouette").stdout.startswith("rule silhouette\n")
    code, out, err = typed("check", "rules_to_check:most", "--kind", "rule")
    assert (code, out) == (2, "")
    assert "expected a bench.rules.rule.Rule, got function" in err


def test_a_misspelt_rule_is_bad_input(typed, home: Path) -> None:
    code, _, err = typed("check", "silhouete", "--kind", "rule")
    assert code == 2
    assert err.endswith("Got rule 'silhouete', which is unknown: did you mean 'silhouette'?\n")
