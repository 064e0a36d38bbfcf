"""Rules that packages declare, and those that facts are read for."""

import subprocess
import sys
from importlib.metadata import EntryPoint
from types import ModuleType

import numpy as np
import pytest
import sklearn.mixture
from sklearn.datasets import make_blobs

from bench.errors import UserError
from bench.methods.imports import Use
from bench.methods.registry import Registry
from bench.methods.source import _collect
from bench.rules import registry
from bench.rules.candidates import Candidate, Candidates
from bench.rules.registry import RULES, find_rule, rule_names
from bench.rules.rule import Rule
from clustering.gaussian_mixture import GaussianMixture

LAST = Rule("rules_of_a_package:last", "Last", "The last candidate.", "a test", "none")


def last(candidates: Candidates) -> np.ndarray:
    """Prefer what comes last."""
    return np.arange(len(candidates))


@pytest.fixture
def declared(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("rules_of_a_package")
    module.rule, module.last, module.other = LAST, last, last  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "rules_of_a_package", module)
    points = [
        EntryPoint(name, f"rules_of_a_package:{value}", "clusterbench.rules")
        for name, value in [("last", "rule"), ("bare", "other"), ("gone", "gone"), ("gap", "rule")]
    ]
    monkeypatch.setattr(Registry, "_declared", lambda self: points)
    ours = {name: (path, {}) for name, path in RULES.items()}
    monkeypatch.setattr(registry, "REGISTRY", Registry("clusterbench.rules", ours))


@pytest.mark.usefixtures("declared")
def test_a_package_adds_a_rule_and_takes_no_name_of_ours() -> None:
    assert rule_names() == [*RULES, "last", "bare", "gone"]
    assert find_rule("gap").label == "Gap statistic"
    X = np.eye(3)
    three = Candidates((Candidate(X, np.zeros((1, 3), int)),) * 3)
    assert find_rule("last").scores(three).tolist() == [0, 1, 2]


@pytest.mark.usefixtures("declared")
def test_what_is_no_rule_is_refused_with_a_reason() -> None:
    with pytest.raises(UserError, match=r"expected a bench\.rules\.rule\.Rule, got function"):
        find_rule("bare")
    with pytest.raises(UserError, match="cannot be imported"):
        find_rule("gone")


def test_the_table_of_rules_loads_no_library_and_each_rule_has_a_file() -> None:
    code = "import sys, bench.rules.registry\nprint(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert "bench.rules.registry" in loaded
    assert not {"numpy", "sklearn", "scipy"} & set(loaded)
    modules = [path.partition(":")[0] for path in RULES.values()]
    assert len(set(modules)) == len(modules)


def test_a_rule_more_makes_no_other_rule_another() -> None:
    for name, path in RULES.items():
        sources, _ = _collect([Use(path.partition(":")[0], "RULE")])
        assert "bench.rules.registry" not in sources, name
        others = {other.partition(":")[0] for other in RULES.values()} - {path.partition(":")[0]}
        assert not others & sources.keys(), name


@pytest.mark.parametrize("kind", ["full", "tied", "diag", "spherical"])
def test_bic_from_reported_facts_is_scikit_learns(kind: str) -> None:
    X, _ = make_blobs(300, centers=3, random_state=0)
    fits = [GaussianMixture(k, covariance_type=kind, random_state=0).fit(X) for k in (3, 2)]
    scores = find_rule("bic").scores(
        Candidates(tuple(Candidate(X, fit.labels_[None], fit.report_) for fit in fits))
    )
    theirs = [
        sklearn.mixture.GaussianMixture(k, covariance_type=kind, n_init=10, random_state=0).fit(X)
        for k in (3, 2)
    ]
    # Ours fits scaled data, which adds the same to the likelihood of every candidate.
    expected = theirs[1].bic(X) - theirs[0].bic(X)
    assert scores[0] - scores[1] == pytest.approx(expected, abs=1)
