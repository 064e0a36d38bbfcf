"""What every rule promises, and that a rule sees arrays only."""

import os
from pathlib import Path

import numpy as np
import pytest
from sklearn.datasets import make_blobs

from bench.errors import UserError
from bench.methods.registry import Registry
from bench.rules import registry
from bench.rules.candidates import Candidate, Candidates
from bench.rules.evaluate import evaluate
from bench.rules.registry import RULES, find_rule
from bench.rules.rule import Rule, choice
from bench.workers.pool import Pool
from clustering.gaussian_mixture import GaussianMixture
from clustering.spectral import SpectralClustering

X, TRUTH = make_blobs(150, centers=4, cluster_std=0.4, random_state=3)
FLOORS = {"first", "random"}
OF_OTHERS = {"agreement", "stability", "stability-halves"}
"""Rules that read what other candidates, seeds or refits say."""


def _fitted(kind: type, ks: range) -> list[Candidate]:
    candidates = []
    for k in ks:
        fits = [kind(n_clusters=k, random_state=seed).fit(X) for seed in (0, 1)]
        candidates.append(Candidate(X, np.stack([f.labels_ for f in fits]), fits[0].report_))
    return candidates


@pytest.fixture(scope="module")
def candidates() -> Candidates:
    """Fits of two kinds, the right k (4) among them; noise, one cluster, and nothing but noise."""
    odd = [np.where(np.arange(150) < 40, -1, TRUTH), np.zeros(150, int), np.full(150, -1)]
    fits = _fitted(GaussianMixture, range(2, 7)) + _fitted(SpectralClustering, range(2, 7))
    return Candidates((*fits, *(Candidate(X, one[None].repeat(2, 0)) for one in odd)))


@pytest.mark.parametrize("name", sorted(set(RULES) - FLOORS - OF_OTHERS))
def test_the_number_of_well_separated_clusters_is_chosen(name: str, candidates: Candidates) -> None:
    chosen = choice(find_rule(name).scores(candidates))
    assert chosen is not None
    if name == "neighbors":  # joining clusters that lie apart costs nothing there
        assert candidates.members[chosen].n_clusters <= 4
    else:
        assert candidates.members[chosen].n_clusters == 4


def test_stability_needs_two_seeds() -> None:
    one = Candidates((Candidate(X, TRUTH[None]),))
    assert choice(find_rule("stability").scores(one)) is None
    assert choice(find_rule("agreement").scores(one)) is None


def test_assignments_of_other_samples_are_refused() -> None:
    with pytest.raises(ValueError, match=r"expected \(n_seeds, n_samples\)"):
        Candidate(X, TRUTH[None, :9])
    with pytest.raises(UserError, match="silhouette"):
        find_rule("silhouete")


def hunt(candidates: Candidates) -> np.ndarray:
    """Look for a truth in the folder, in the environment and in what was sent."""
    assert vars(candidates).keys() == {"members", "seed"}
    for each in candidates.members:
        assert vars(each).keys() == {"embedding", "assignments", "facts"}
    assert not list(Path.cwd().rglob("*"))
    secret = "the-secret-" + "run"
    assert not [value for value in os.environ.values() if secret in value]
    return np.ones(len(candidates))


def fail(candidates: Candidates) -> np.ndarray:
    """Fail."""
    raise KeyError("no such fact")


def test_a_rule_that_hunts_for_the_truth_gets_an_empty_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, candidates: Candidates
) -> None:
    run = tmp_path / "the-secret-run"
    run.mkdir()
    np.save(run / "truth.npy", TRUTH)
    monkeypatch.chdir(run)
    with Pool(1, 1, [str(Path(__file__).parent)]) as pool:
        for name in ("silhouette", "random"):
            verdict = evaluate(pool, name, candidates)
            np.testing.assert_array_equal(verdict.scores, find_rule(name).scores(candidates))
            assert verdict.seconds >= 0
            assert verdict.reason == ""
        verdict = pool.try_twice(_hunted, candidates)
    np.testing.assert_array_equal(verdict.scores, np.ones(len(candidates)))
    assert verdict.reason == ""


def test_a_rule_that_fails_has_no_scores_and_says_why(candidates: Candidates) -> None:
    with Pool(1, 1, [str(Path(__file__).parent)]) as pool:
        verdict = pool.try_twice(_failed, candidates)
    assert np.isnan(verdict.scores).all()
    assert verdict.reason.startswith("KeyError: 'no such fact' (test_rules.py:")


def _hunted(candidates: Candidates) -> object:
    return _with("hunt", candidates)


def _failed(candidates: Candidates) -> object:
    return _with("fail", candidates)


def _with(function: str, candidates: Candidates) -> object:
    from bench.rules.evaluate import _evaluate

    globals()["MINE"] = Rule(f"{__name__}:{function}", "m", "m.", "m", "m")
    registry.REGISTRY = Registry("no.such.group", {"mine": (f"{__name__}:MINE", {})})
    return _evaluate("mine", candidates)
