"""A method that draws from global generators belongs to its seed."""

import json
import random
from pathlib import Path

import numpy as np
import pytest

from bench.workers.seeding import seeded

RUN = ("run", "--dataset", "digits", "--n-samples", "150", "--no-reference")

DRAWS = """
import random
import numpy as np
class Unseeded:
    def fit_transform(self, X):
        with open({log!r}, "a") as file:
            file.write("fitted")
        return X @ np.random.normal(size=(X.shape[1], 3)) + random.random()
class Constant:
    def fit_transform(self, X):
        with open({log!r}, "a") as file:
            file.write("fitted")
        return X[:, :3]
"""


def both() -> tuple[float, float]:
    return random.random(), float(np.random.random())  # noqa: NPY002


def test_global_generators_are_seeded_and_put_back() -> None:
    random.seed(1)
    np.random.seed(1)  # noqa: NPY002
    expected = both()
    random.seed(1)
    np.random.seed(1)  # noqa: NPY002
    with seeded(2**32 - 1) as draws:
        inside = both()
    with seeded(2**32 - 1) as again:
        assert both() == inside
        np.random.set_bit_generator(np.random.PCG64(1))  # type: ignore[attr-defined]
    with seeded(0) as none:
        np.random.default_rng(3).normal(size=5)
    assert both() == expected
    assert [each.globally for each in (draws, again, none)] == [True, True, False]


def assignments(folder: Path) -> list[bytes]:
    answers = []
    for path in sorted(folder.glob("assignments/*.npz")):
        with np.load(path) as file:
            answers.append(file["assignments"].tobytes())
    return answers


@pytest.fixture
def log(home: Path) -> Path:
    path = home / "log"
    path.touch()
    (home / "draws.py").write_text(DRAWS.format(log=str(path)))
    return path


@pytest.mark.long
def test_what_is_drawn_globally_is_cached_by_seed(clusterbench, home: Path, log: Path) -> None:
    drawn = (*RUN, "--embedder", "draws:Unseeded", "--clusterer", "kmeans")
    clusterbench(*drawn, "--seeds", "0,1", "--out", "r")
    assert log.read_text().count("fitted") == 2
    one, other = assignments(home / "r")
    assert one != other
    clusterbench(*drawn, "--seeds", "1,0", "--out", "cached")
    assert log.read_text().count("fitted") == 2
    clusterbench(*drawn, "--seeds", "0,1", "--out", "anew", "--cache-dir", "empty")
    assert assignments(home / "cached") == assignments(home / "anew") == [one, other]


@pytest.mark.long
def test_what_is_not_drawn_is_cached_for_all_seeds(clusterbench, home: Path, log: Path) -> None:
    constant = (*RUN, "--embedder", "draws:Constant", "--clusterer", "kmeans")
    clusterbench(*constant, "--seeds", "0", "--out", "r")
    clusterbench(*constant, "--seeds", "1", "--out", "s")
    assert log.read_text().count("fitted") == 1


@pytest.mark.long
def test_isomap_of_scikit_learn_is_reproducible(clusterbench, home: Path) -> None:
    """It calls ARPACK on more than 200 samples, which starts from NumPy's global generator."""
    isomap = (
        *RUN[:4],
        "300",
        *RUN[5:],
        "--embedder",
        "sklearn.manifold:Isomap",
        "--clusterer",
        "kmeans",
    )
    embeddings = []
    for name in ("one", "other"):
        clusterbench(*isomap, "--out", name, "--cache-dir", f"cache-{name}")
        record = json.loads(next((home / name / "cells").glob("*.json")).read_text())
        embeddings.append(record["embedding"])
    assert embeddings[0] == embeddings[1]
