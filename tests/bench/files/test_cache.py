"""The cache: damaged, shared by two runs, cut to a size."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from finished_run import QUICK

from bench.files.cache import Cache
from bench.files.cache_care import contents, prune
from bench.files.fingerprint import key


@pytest.mark.long
@pytest.mark.parametrize("harm", ["flip", "truncate", "json"])
def test_a_damaged_cache_entry_is_noticed_and_computed_again(
    own_process, home: Path, tmp_path: Path, harm: str
) -> None:
    command = ("run", *QUICK, "--clusterer", "kmeans")
    before = own_process(*command, "--out", "a").stdout
    cache = tmp_path / "cache" / "clusterbench"
    for path in cache.glob("embeddings/*.json" if harm == "json" else "arrays/*.npy"):
        content = bytearray(path.read_bytes())
        content[-1] ^= 1
        path.write_bytes(content[: len(content) // 2] if harm != "flip" else content)
    again = own_process(*command, "--out", "b")
    assert "damaged cache entry was dropped" in again.stderr
    assert again.stdout == before


@pytest.mark.long
def test_two_runs_share_a_cache_at_the_same_time(home: Path) -> None:
    command = [sys.executable, "-m", "bench", "run", *QUICK, "--clusterer", "kmeans", "--out"]
    both = [
        subprocess.Popen([*command, name], cwd=home, stdout=subprocess.PIPE, text=True)
        for name in ("a", "b")
    ]
    shown = [process.communicate(timeout=120)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert shown[0] == shown[1]


def test_a_cache_is_pruned_from_its_oldest_end(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "c")
    for age, name in enumerate(["old", "new"]):
        array = np.full(1000, age)
        cache.put("embeddings", key(name=name), {}, {"embedding": cache.add(array)})
        for path in (cache.path(cache.add(array)), cache._entry("embeddings", key(name=name))):
            os.utime(path, (10**9 + age, 10**9 + age))
    assert contents(cache.folder).entries == {"embeddings": 2}
    freed = prune(cache.folder, 10_000)
    assert freed > 8000
    again = Cache(cache.folder)
    assert again.get("embeddings", key(name="old")) is None
    assert again.get("embeddings", key(name="new")) is not None
    assert len(list(cache.folder.glob("arrays/*"))) == 1
