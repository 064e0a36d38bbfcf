"""`clusterbench tables` as a user types it."""

import shutil
from collections.abc import Callable
from pathlib import Path

from table_store import fill


def test_several_runs_are_read_as_one(tmp_path: Path, typed: Callable) -> None:
    first, second = (fill(tmp_path / name, [name], n_samples=40) for name in ("digits", "moons"))
    code, out, _ = typed("tables", first, second, "--kind", "datasets")
    assert code == 0
    assert "ARI over 2 datasets" in out
    for arguments, problem in (
        (("tables", first, first), "expected each cell once"),
        (("tables", first, "--kind", "ranks"), "name further runs"),
        (("tables", first, "--kind", "wheel"), "kind of table 'wheel'"),
        (("tables", first, "--format", "word"), "format 'word'"),
        (("tables", first, "--metric", "airy"), "did you mean"),
        (("tables", first, "--columns", "ari"), "expected --kind leaderboard"),
        (("tables", first, "--kind", "leaderboard", "--columns", "x"), "metric 'x'"),
        (("tables", first, "--kind", "compare", "--against", "raw + kmean"), "did you mean"),
        (("tables", first, "--kind", "noise", "--metric", "coverage"), "--kind noise"),
        (("tables", first, "--kind", "uncertainty", "--metric", "n_clusters"), "resampled"),
        (("tables", first, second, "--kind", "datasets", "--metric", "n_clusters"), "rank"),
        (("tables", first, second, "--kind", "ranks", "--diagram", "x.doc"), ".svg"),
    ):
        code, _, err = typed(*arguments)
        assert (code, len(err.strip().splitlines())) == (2, 1), (arguments, err)
        assert problem in err
    shutil.rmtree(first / "truth")
    code, _, err = typed("tables", first, "--kind", "uncertainty")
    assert code == 2
    assert "clusterbench score" in err
