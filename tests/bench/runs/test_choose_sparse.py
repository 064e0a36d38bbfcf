"""Choosing among pipelines of a sparse table: raw embeddings are sparse too."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from sklearn.metrics import adjusted_rand_score

from bench.runs.choosing import gather

pytestmark = pytest.mark.long

TRUTH = np.repeat([0, 1, 2], 40)
RUN = ("--embedder", "raw", "--embedder", "svd(n_components=5)", "--clusterer",
       "kmeans(n_clusters=range(2, 4))", "--no-reference", "--out", "r")  # fmt: skip


def words() -> sp.csr_matrix:
    """Draw counts of 300 words; each class has words of its own."""
    rng = np.random.default_rng(0)
    rows = np.repeat(np.arange(len(TRUTH)), 12)
    own = TRUTH[rows] * 30 + rng.integers(0, 30, len(rows))
    columns = np.where(rng.random(len(rows)) < 0.9, own, rng.integers(0, 300, len(rows)))
    return sp.coo_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(TRUTH), 300)).tocsr()


@pytest.fixture
def made(home: Path, clusterbench) -> Path:
    sp.save_npz(home / "words.npz", words())
    done = clusterbench("run", "--dataset", "words.npz", *RUN)
    assert done.returncode == 0, done.stderr
    return home


def test_one_is_chosen_and_new_rows_are_assigned_sparse_or_dense(made: Path, clusterbench) -> None:
    X = words()
    sp.save_npz(made / "sparse.npz", X[:20])
    np.savez(made / "dense.npz", X=X[:20].toarray())
    done = clusterbench("choose", "r", "--out", "all.csv")
    assert done.returncode == 0, done.stderr
    chosen = pd.read_csv(made / "all.csv")["cluster"]
    assert adjusted_rand_score(TRUTH, chosen) > 0.9
    for name in ("sparse", "dense"):
        done = clusterbench("choose", "r", "--new", f"{name}.npz", "--out", f"{name}.csv")
        assert done.returncode == 0, done.stderr
        assigned = pd.read_csv(made / f"{name}.csv")
        np.testing.assert_array_equal(assigned["cluster"], chosen[:20])
        np.testing.assert_allclose(assigned["distance"], 0, atol=1e-6)


def test_a_sparse_embedding_too_large_for_a_dense_copy_is_no_candidate(
    made: Path, clusterbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bench.files.cache import Cache, default_cache_folder
    from bench.store.store import Store

    monkeypatch.setattr(gather, "is_small", lambda shape: False)
    gathered = gather.gather(Store(made / "r"), Cache(default_cache_folder()), None)
    assert {pipeline.embedder for pipeline in gathered.pipelines} == {"svd(n_components=5)"}
    assert "too large for a dense copy" in gathered.notes[0]


def test_words_that_the_run_does_not_know_are_counted(clusterbench, home: Path) -> None:
    subjects = {"cats": "cat purr whisker mouse", "cars": "wheel brake engine motor"}
    rng = np.random.default_rng(0)
    texts = [
        " ".join(rng.choice(words.split(), 6)) for words in subjects.values() for _ in range(9)
    ]
    (home / "texts.csv").write_text("\n".join(["text", *texts]) + "\n")
    (home / "new.csv").write_text("text\ncat mouse zebra okapi\nengine wheel brake tapir\nmotor\n")
    clusterbench("run", "texts.csv", "--read", "text=text", "--embedder", "tfidf", "--clusterer",
                 "kmeans(n_clusters=range(2, 3))", "--seeds", "0", "--out", "t")  # fmt: skip
    done = clusterbench("choose", "t", "--new", "new.csv", "--out", "new-out.csv")
    assert "3 of their 9 words are in no document of the run: left out" in done.stdout + done.stderr
