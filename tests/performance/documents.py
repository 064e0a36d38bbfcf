"""Makes up documents and times the text pipelines on them, from the file to the scores.

    python tests/performance/documents.py [--documents 20000] [--words 100000] [--jobs 2]

Each of 20 topics prefers words of its own: a document draws a third of its words from its topic's
thousand and the others from all, both by Zipf's law. `tfidf | svd | umap` with k-means and
`spherical-kmeans` run from a cold cache, scores included, as the command does. What is printed: the
table, seconds, and the most memory that the run's processes held at a time.
"""

import argparse
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import pandas as pd

SPEC = """
[datasets.documents]
use = "documents.csv"
text = "text"
target = "topic"

[matrix]
datasets = ["documents"]
pipelines = [
    ["tfidf | svd(n_components=100) | umap", "kmeans"],
    ["tfidf", "spherical-kmeans"],
    ["raw", "spherical-kmeans"],
]
reference = false
"""
N_TOPICS, N_OWN, MEAN_LENGTH = 20, 1_000, 150


def made_up(n_documents: int, n_words: int, seed: int = 0) -> pd.DataFrame:
    """Return documents with their topic."""
    rng = np.random.default_rng(seed)
    words = np.array([f"w{i:06d}" for i in range(n_words)])
    weights = 1.0 / np.arange(1, n_words + 1)
    own_weights = 1.0 / np.arange(1, N_OWN + 1)
    own = [rng.choice(n_words, N_OWN, replace=False) for _ in range(N_TOPICS)]
    topics = rng.integers(N_TOPICS, size=n_documents)
    texts = []
    for topic in topics:
        length = max(10, int(rng.poisson(MEAN_LENGTH)))
        common = rng.choice(n_words, length - length // 3, p=weights / weights.sum())
        special = own[topic][rng.choice(N_OWN, length // 3, p=own_weights / own_weights.sum())]
        texts.append(" ".join(words[np.concatenate([common, special])]))
    return pd.DataFrame({"text": texts, "topic": topics})


def memory_of(pid: int) -> int:
    """Return the proportional set size of a process and all below it, in bytes."""
    total = 0
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            total += int(line.split()[1]) * 1024 if line.startswith("Pss:") else 0
        for thread in Path(f"/proc/{pid}/task").iterdir():
            total += sum(map(memory_of, map(int, (thread / "children").read_text().split())))
    except OSError:  # it has ended meanwhile
        pass
    return total


def main() -> None:
    """Make the documents, run, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--words", type=int, default=100_000)
    parser.add_argument("--jobs", type=int, default=2)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        made_up(asked.documents, asked.words).to_csv(Path(folder) / "documents.csv", index=False)
        (Path(folder) / "spec.toml").write_text(SPEC)
        command = [sys.executable, "-m", "bench", "run", "spec.toml", "--jobs", str(asked.jobs)]
        command += ["--out", "run", "--cache-dir", "cache"]
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder)
        most, ended = [0], threading.Event()

        def watch() -> None:
            while not ended.wait(0.5):
                most[0] = max(most[0], memory_of(process.pid))

        thread = threading.Thread(target=watch)
        thread.start()
        code = process.wait()
        ended.set()
        thread.join()
        print(
            f"{asked.documents:,} documents, {asked.words:,} words: exit code {code}, "
            f"{time.perf_counter() - start:.0f} s, {most[0] / 1e9:.2f} GB at most"
        )


if __name__ == "__main__":
    main()
