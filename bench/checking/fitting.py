"""A method, built and fitted as a run would do it."""

import traceback
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.checking.small_data import FINE, IMAGE_SHAPE
from bench.checking.verdict import Verdict, failed
from bench.files.sparse import is_sparse
from bench.methods.contract import (
    ContractError,
    asks_for_truth,
    check_assignments,
    check_embedding,
)
from bench.methods.method import NEEDED, Method
from bench.methods.reason import first_line, reason, users_frame
from bench.methods.traits import neighbors_wanted
from bench.workers.seeding import seeded

SEED = 0
THREADS = 1


def build(method: Method, *, seed: int = SEED, n_clusters: int = FINE) -> Any:
    """Build the estimator, with image shape or number of clusters."""
    embeds = method.kind == "embedder"
    return method.build(
        seed=seed,
        n_clusters=None if embeds else n_clusters,
        threads=THREADS,
        image_shape=IMAGE_SHAPE if embeds else None,
    )


def fit(estimator: Any, kind: str, X: NDArray[Any], **more: Any) -> Any:
    """Call `fit_transform` or `fit_predict`, with the neighbours it wants; return its answer."""
    k = min(neighbors_wanted(estimator, *X.shape), len(X) - 1)
    if k > 0:
        from embeddings.neighbors.graph import neighbor_graph

        more["neighbors"] = neighbor_graph(np.ascontiguousarray(X, np.float32), k)
    return getattr(estimator, NEEDED[kind])(X, **more)


def checked(kind: str, answer: Any, n_samples: int) -> NDArray[Any]:
    """Return an answer as it would be stored, or raise `ContractError`."""
    check = check_embedding if kind == "embedder" else check_assignments
    stored: Any = check(answer, n_samples)
    # The kit's data are small, and its points compare arrays.
    return stored.toarray() if is_sparse(stored) else stored


def answer(
    method: Method, X: NDArray[Any], *, seed: int = SEED, n_clusters: int = FINE, **more: Any
) -> NDArray[Any]:
    """Build and fit a method, and return what would be stored.

    Raises
    ------
    ContractError
        The answer is none.
    """
    with seeded(seed):
        estimator = build(method, seed=seed, n_clusters=min(n_clusters, len(X)))
        return checked(method.kind, fit(estimator, method.kind, X, **more), len(X))


def explained(error: BaseException, kind: str) -> Verdict:
    """Turn what a method raised into a failure with its reason."""
    text = reason(error)
    if isinstance(error, ContractError) and kind == "rule":
        return failed(text, "return a number per candidate, more is better, NaN for cannot tell")
    if isinstance(error, ContractError):
        what = "an embedding of finite real numbers" if kind == "embedder" else "integers, -1 noise"
        return failed(text, f"return one row per sample, {what}, and leave the input alone")
    if kind in NEEDED and asks_for_truth(error):
        return failed(
            f"{NEEDED[kind]} asks for y ({first_line(error)})",
            "truth never reaches a method, so it has to do without: let y=None be its default and "
            "ignore it",
        )
    return failed(f"raised {text}", f"look at {_place(error)}")


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return "the method"
    last = users_frame(error) or frames[-1]
    return f"line {last.lineno} of {Path(last.filename).name}, in {last.name}"
