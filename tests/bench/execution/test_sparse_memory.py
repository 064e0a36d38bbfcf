"""Nothing writes out a sparse table's zeros, from the file to the scores."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import random as random_sparse
from scipy.sparse import save_npz, vstack

pytestmark = pytest.mark.long

N_SAMPLES, N_FEATURES = 6_000, 200_000
DENSE_MB = N_SAMPLES * N_FEATURES * 4 / 1e6
PROGRAM = """
import resource, subprocess, sys
command = [sys.executable, "-m", "bench", *sys.argv[1:]]
ended = subprocess.run(command, capture_output=True, text=True)
print(ended.stdout)
sys.stderr.write(ended.stderr)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def test_no_process_of_a_run_holds_a_dense_copy(home: Path) -> None:
    rng = np.random.default_rng(0)
    halves = [
        random_sparse(N_SAMPLES // 2, N_FEATURES, 2e-4, "csr", np.float32, random_state=rng)
        for _ in range(2)
    ]
    for topic, half in enumerate(halves):  # each topic has half the words
        half.indices[:] = half.indices // 2 + topic * N_FEATURES // 2
        half.sum_duplicates()
    save_npz("counts.npz", vstack(halves, format="csr"))
    np.savetxt("topics.txt", np.repeat([0, 1], N_SAMPLES // 2), fmt="%d")
    command = ["run", "--dataset", "counts.npz", "--target", "topics.txt", "--no-reference"]
    command += [part for name in ("raw", "tfidf", "svd") for part in ("--embedder", name)]
    command += ["--clusterer", "kmeans", "--clusterer", "spherical-kmeans", "--out", "r"]
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, *command], capture_output=True, text=True, timeout=300
    )
    assert "6 cells: 6 done" in ended.stderr, ended.stderr
    most_mb = int(ended.stdout.split()[-1]) / 1024
    assert most_mb < DENSE_MB / 5, "of a process: libraries and the parts that are looked at"
