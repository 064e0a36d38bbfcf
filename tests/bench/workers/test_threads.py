"""Which methods' results depend on the number of threads, and that seeds mean what they should."""

import json
import os
import subprocess
import sys

import pytest
from registered import SLOW, installed

from bench.methods.method import find
from bench.methods.traits import depends_on_threads
from bench.spec.spec import Entry
from bench.workers.threads import VARIABLES
from clustering import CLUSTERERS
from embeddings import EMBEDDERS

pytestmark = pytest.mark.long

QUICK = {"epochs": 2, "n_iter": 250, "n_epochs": 100}
PROGRAM = """
import hashlib, json, sys, warnings
import numpy as np
from bench.datasets import load
from bench.methods.method import find
from bench.methods.traits import parameters
from bench.spec.spec import Entry
warnings.filterwarnings("ignore")
X = load("mnist-5k", n_samples=600).X
found = {}
for kind, name in json.loads(sys.argv[1]):
    (method,) = find(kind, Entry(name, name))
    given = {"n_clusters": 10, "threads": int(sys.argv[2]), "image_shape": (28, 28)}
    estimator = method.build(seed=1, **given)
    for key, value in json.loads(sys.argv[3]).items():
        if key in parameters(type(estimator)):
            setattr(estimator, key, value)
    call = {"embedder": "fit_transform", "clusterer": "fit_predict"}[kind]
    for again in range(2):
        result = np.ascontiguousarray(getattr(estimator, call)(X.copy()))
        found.setdefault(f"{kind} {name}", []).append(hashlib.sha256(result).hexdigest())
print(json.dumps(found))
"""
NOT_HERE = {"trimap"}  # its extra brings gigabytes
METHODS = [("embedder", name) for name in EMBEDDERS if name not in NOT_HERE]
LENGTHY = {*SLOW, "best", "gaussian-mixture-bic", "mean-shift", "x-means"}
"""What compiles, or takes minutes on many features with two threads on a busy machine."""
METHODS += [("clusterer", name) for name in installed(CLUSTERERS) if name not in LENGTHY]
LATER = [("clusterer", name) for name in installed(CLUSTERERS) if name in LENGTHY]


def results(threads: int, methods: list[tuple[str, str]] = METHODS) -> dict[str, list[str]]:
    """Fit every method twice in a fresh process and hash what it returns."""
    environment = os.environ | dict.fromkeys(VARIABLES, str(threads))
    command = [sys.executable, "-c", PROGRAM, json.dumps(methods), str(threads), json.dumps(QUICK)]
    shown = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=1500)
    assert shown.returncode == 0, shown.stderr
    return json.loads(shown.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def found() -> list[dict[str, list[str]]]:
    return [results(1), results(2), results(2)]


@pytest.mark.parametrize(("kind", "name"), METHODS)
def test_same_seed_and_threads_same_bytes(found, kind: str, name: str) -> None:
    compare(found, kind, name)


@pytest.mark.slow
def test_so_do_those_that_take_minutes() -> None:
    runs = [results(1, LATER), results(2, LATER), results(2, LATER)]
    for kind, name in LATER:
        compare(runs, kind, name)


def compare(found: list[dict[str, list[str]]], kind: str, name: str) -> None:
    """Require the same of every fit with the same threads, and of all unless it says otherwise."""
    one, two, two_again = (each[f"{kind} {name}"] for each in found)
    assert one[0] == one[1], "a second fit in the process differs"
    assert two == two_again, "another process differs"
    (method,) = find(kind, Entry(name, name))
    if not depends_on_threads(method.load()):
        assert one == two, "it says that it does not depend on the number of threads, but does"
