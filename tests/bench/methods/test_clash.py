"""Programs that lie beside modules with the names of the suite's packages."""

import subprocess
import sys
from pathlib import Path

import pytest

MINE = "class Mine:\n    def fit_transform(self, X):\n        return X[:, :3]\n"
RUN = "bench.run('digits', {mine}, ['kmeans'], n_samples=100, reference=False, out='r')\n"


def run(home: Path, text: str) -> subprocess.CompletedProcess[str]:
    (home / "script.py").write_text(text)
    return subprocess.run(
        [sys.executable, "script.py"], cwd=home, capture_output=True, text=True, timeout=120
    )


@pytest.mark.parametrize("order", ["import bench\n{theirs}", "{theirs}\nimport bench\n"])
def test_a_module_that_a_program_imported_is_named(home: Path, order: str) -> None:
    (home / "embeddings.py").write_text(MINE)
    text = order.format(theirs="from embeddings import Mine\n") + RUN.format(mine="Mine()")
    ended = run(home, text)
    message = ended.stderr.splitlines()[-1]
    assert ended.returncode == 1
    assert "'embeddings' of your own" in message
    assert "'./embeddings.py:Mine'" in message
    assert not (home / "r").exists()


@pytest.mark.long
def test_such_a_module_is_used_by_file(home: Path) -> None:
    (home / "embeddings.py").write_text(MINE)
    (home / "clustering").mkdir()
    (home / "clustering" / "__init__.py").write_text("")
    ended = run(home, "import bench\nprint(" + RUN.format(mine="'./embeddings.py:Mine'")[:-1] + ")")
    assert ended.returncode == 0, ended.stderr
    assert "1 of 1 rows done" in ended.stdout
