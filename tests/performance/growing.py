"""Data of any size, and methods on it: what grows as it should, and what does not."""

import time
from pathlib import Path
from typing import Any

import numpy as np

N_FEATURES = 50


def make(kind: str, n: int, d: int, path: str, data: str = "") -> dict[str, Any]:
    """Write `n` samples of `d` features: blobs, or digits shifted and turned, projected."""
    if kind == "blobs":
        from sklearn.datasets import make_blobs

        X = make_blobs(n, n_features=d, centers=10, random_state=0)[0].astype(np.float32)
    else:
        X = _digits(n, d, data)
    np.save(path, X)
    return {"shape": X.shape}


def _digits(n: int, d: int, data: str) -> np.ndarray:
    from scipy.ndimage import affine_transform
    from sklearn.decomposition import PCA
    from subjects import mnist

    pixels, _ = mnist(data, min(n, 70_000))
    images = pixels.reshape(-1, 28, 28)
    project = PCA(d, svd_solver="covariance_eigh").fit(pixels)
    rng = np.random.default_rng(0)
    parts: list[np.ndarray] = []
    center = np.array([0, 13.5, 13.5])
    while sum(map(len, parts)) < n:
        # The first copy is as it is; each other has one small turn and one small shift.
        angle, *shift = (0, 0, 0) if not parts else rng.uniform([-0.2, -2, -2], [0.2, 2, 2])
        turn = np.array([[1, 0, 0], [0, np.cos(angle), -np.sin(angle)],
                         [0, np.sin(angle), np.cos(angle)]])  # fmt: skip
        moved = affine_transform(images, turn, center - turn @ center + [0, *shift], order=1)
        parts.append(project.transform(moved.reshape(len(images), -1)).astype(np.float32))
    return np.concatenate(parts)[:n]


def fit(method: str, path: str, keep: str = "", **parameters: Any) -> dict[str, Any]:
    """Fit one method on written data, after a warm-up on the first samples."""
    import importlib

    import clustering
    import embeddings

    known = embeddings.EMBEDDERS | clustering.CLUSTERERS
    module, _, name = known[method][0].partition(":")
    cls = getattr(importlib.import_module(module), name)
    X = np.load(path)
    call = "fit_transform" if method in embeddings.EMBEDDERS else "fit_predict"
    getattr(cls(**parameters), call)(X[:1000].copy())
    start, cpu = time.perf_counter(), time.process_time()
    made = getattr(cls(**parameters), call)(X)
    found = {"seconds": time.perf_counter() - start, "cpu_seconds": time.process_time() - cpu}
    found |= {"n": len(X), "d": X.shape[1]}
    if keep:
        np.save(keep, made)
    if call == "fit_predict":
        found["n_clusters"] = len(np.unique(made[made >= 0]))
    return found


def chain(path: str) -> dict[str, Any]:
    """Take samples through PCA, UMAP and DBSCAN, one after the other."""
    from clustering.dbscan import DBSCAN
    from embeddings.pca import PCA
    from embeddings.umap import UMAP

    X, found = np.load(path), {}
    for name, step in (("pca", PCA(30, random_state=0)), ("umap", UMAP(random_state=0))):
        start = time.perf_counter()
        X = step.fit_transform(X)
        found[name] = time.perf_counter() - start
    start = time.perf_counter()
    assignments = DBSCAN(n_clusters=10).fit_predict(X)
    found["dbscan"] = time.perf_counter() - start
    n_clusters = len(np.unique(assignments[assignments >= 0]))
    return {"n": len(X), "seconds": found, "n_clusters": n_clusters}


def exponent(sizes: list[int], seconds: list[float]) -> float:
    """Fit time = a * size**b and return b."""
    return float(np.polyfit(np.log(sizes), np.log(np.maximum(seconds, 1e-3)), 1)[0])


def picture(curves: dict[str, tuple[list[int], list[float]]], path: Path) -> None:
    """Plot CPU seconds against samples, both logarithmic, with the fitted exponents."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 5), layout="constrained")
    axes = figure.subplots()
    methods = list(dict.fromkeys(name.split(",")[0] for name in sorted(curves)))
    for name, (sizes, seconds) in sorted(curves.items()):
        label = f"{name}: {exponent(sizes, seconds):.2f}" if len(sizes) > 1 else name
        style = "--" if name.endswith("blobs") else "-"
        color = f"C{methods.index(name.split(',')[0])}"
        axes.loglog(*zip(*sorted(zip(sizes, seconds, strict=True)), strict=True), style,
                    marker="o", color=color, label=label)  # fmt: skip
    axes.set(xlabel="samples", ylabel="CPU seconds", title="Growth, with fitted exponents")
    axes.grid(alpha=0.3)
    figure.legend(loc="outside right upper", fontsize="small")
    figure.savefig(path, dpi=100)
