"""A small run that many tests start from."""

from pathlib import Path

import numpy as np

QUICK = ("--dataset", "digits", "--n-samples", "300", "--no-reference", "--embedder", "pca",
         "--jobs", "1")  # fmt: skip
MATRIX = (*QUICK, "--clusterer", "kmeans", "--clusterer", "dbscan", "--holdout", "0.2")  # fmt: skip


def damage(run: Path) -> None:
    """Change one sample's assignment."""
    path = next(run.glob("assignments/*kmeans*.npz"))
    with np.load(path) as file:
        arrays = dict(file)
    arrays["assignments"][0] = (arrays["assignments"][0] + 1) % 10
    np.savez_compressed(path, **arrays)
