"""Rules of packages: imported where there are arrays only, and never by who knows the run."""

import os
import sys
from pathlib import Path

import numpy as np
import pytest

from bench.checking.suite import subject
from bench.errors import UserError
from bench.methods.registry import Registry
from bench.rules import registry
from bench.rules.candidates import Candidate, Candidates
from bench.rules.evaluate import described, evaluate
from bench.rules.registry import RULES
from bench.runs.choosing import asked as asked_of
from bench.runs.choosing.asked import asked
from bench.workers.pool import Pool

HUNTER = """
import os
import sys
from pathlib import Path

import numpy as np

from bench.rules.rule import Rule

SEEN = [str(path) for path in Path.cwd().rglob("*")]
SEEN += [value for value in (*os.environ.values(), *sys.argv) if "the-secret-" in value]
SEEN += [str(each) for each in vars(sys.modules["multiprocessing.process"]).values()
         if "the-secret-" in str(each)]


def hunt(candidates):
    SEEN.extend(map(str, Path.cwd().rglob("*")))
    SEEN.extend(value for value in os.environ.values() if "the-secret-" in value)
    return np.full(len(candidates), float(len(SEEN)))


class Named(str):
    pass


RULE = Rule("computes_elsewhere:hunt", Named("Hunter"), "Counts what it sees.", "a test", "none",
            relative=False)
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Install a package of rules, one of them broken, where a run with a truth lies around."""
    site, run = tmp_path / "site", tmp_path / "the-secret-run"
    info = site / "hunters-1.0.dist-info"
    info.mkdir(parents=True)
    run.mkdir()
    np.save(run / "truth.npy", np.arange(9))
    (site / "hunts_at_import.py").write_text(HUNTER)
    (site / "computes_elsewhere.py").write_text("from hunts_at_import import hunt\n")
    (site / "ends_at_import.py").write_text("raise SystemError('out of order')\n")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: hunters\nVersion: 1.0\n")
    (info / "RECORD").write_text("hunts_at_import.py,,\ncomputes_elsewhere.py,,\n")
    (info / "entry_points.txt").write_text(
        "[clusterbench.rules]\nhunter = hunts_at_import:RULE\nbroken = ends_at_import:RULE\n"
    )
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.setenv("PWD", str(run))
    monkeypatch.setenv("CLUSTERBENCH_DATA", str(run))
    monkeypatch.chdir(run)
    ours = {name: (path, {}) for name, path in RULES.items()}
    monkeypatch.setattr(registry, "REGISTRY", Registry(registry.GROUP, ours))
    return site


def test_a_module_that_hunts_at_its_import_finds_nothing(package: Path) -> None:
    two = Candidates((Candidate(np.eye(3), np.zeros((1, 3), int)),) * 2)
    with Pool(1, 1, [str(package)]) as pool:
        rule = described(pool, "hunter")
        verdict = evaluate(pool, "hunter", two)
        silent = evaluate(pool, "broken", two)
        with pytest.raises(UserError, match="SystemError: out of order"):
            described(pool, "broken")
        known, broken = asked(pool, "hunter"), asked(pool, "broken")
        checked = pool.ask(subject, "hunter", None)
    assert "hunts_at_import" not in sys.modules
    assert "computes_elsewhere" not in sys.modules
    assert type(rule.label) is str
    assert (rule.label, rule.relative, rule.needs) == ("Hunter", False, ())
    assert (verdict.reason, verdict.scores.tolist()) == ("", [0.0, 0.0])
    assert (checked.kind, checked.rule) == ("rule", rule)
    assert np.isnan(silent.scores).all()
    assert "out of order" in silent.reason
    assert "out of order" in broken.broken
    assert not known.broken
    assert os.environ["PWD"].endswith("the-secret-run")


def test_what_states_a_rule_and_what_computes_it_are_both_its_code(package: Path) -> None:
    with Pool(1, 1, [str(package)]) as pool:
        before = asked(pool, "hunter").code
        (package / "computes_elsewhere.py").write_text("from hunts_at_import import hunt  # new\n")
        after = asked(pool, "hunter").code
    assert before[0] == after[0]
    assert before[1] != after[1]


def test_another_version_of_a_library_is_another_rule(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Pool(1, 1, [str(package)]) as pool:
        before = asked(pool, "silhouette").code
        monkeypatch.setattr(asked_of, "libraries", lambda names: dict.fromkeys(names, "99"))
        assert asked(pool, "silhouette").code != before
        assert asked(pool, "silhouette").code == asked(pool, "silhouette").code
