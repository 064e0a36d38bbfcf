"""UMAP's stochastic descent in two dimensions (importing this loads numba and umap-learn).

The steps of umap-learn at a third of their cost: powers in single precision, one in place of two
for an attraction, one stream of cheap random numbers, and the samples drawn for a repulsion push
from where the head is before any of them has, so that none waits for another. Compiled on first
use and cached beside the package.
"""

import sys
from contextlib import suppress
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from embeddings.descent.umap_learn import import_umap

CLIP = 4.0
"""Bound on a coordinate of a gradient (umap-learn's)."""


class LaidOutHere(import_umap().UMAP):  # type: ignore[misc]
    """The estimator of umap-learn, with a layout computed here.

    It has two components, and is laid out by the hook that umap-learn offers for that.
    """

    def _fit_embed_data(
        self, X: Any, n_epochs: int | None, init: Any, random_state: Any, **kwargs: Any
    ) -> tuple[NDArray[np.float32], dict[str, Any]]:
        """Return the embedding, and nothing beside it."""
        # No epoch at all leaves the start, scaled to 0..10.
        Y, beside = super()._fit_embed_data(X, 0, init, random_state, **kwargs)
        if n_epochs is None:
            n_epochs = 500 if len(Y) <= 10_000 else 200  # umap-learn's defaults
        graph = self.graph_.tocoo()
        strength = graph.data / graph.data.max()
        kept = strength * n_epochs >= 1
        seed = np.uint64(random_state.randint(2**31 - 1))
        descend(
            Y,
            graph.row[kept],
            graph.col[kept],
            1.0 / strength[kept].astype(np.float64),
            np.float32(self._a),
            np.float32(self._b),
            np.float32(self.repulsion_strength),
            int(self.negative_sample_rate),
            float(self._initial_alpha),
            n_epochs,
            seed,
        )
        return Y, beside


def _keep_compiled() -> None:
    """Let numba keep compiled functions of umap-learn on disk.

    Otherwise they would be compiled anew in every process, which takes seconds.
    """
    for name in ("smooth_knn_dist", "compute_membership_strengths"):
        # Another version may have no such function; there may be no place to write to.
        with suppress(AttributeError, RuntimeError):
            getattr(sys.modules["umap.umap_"], name).enable_caching()


_keep_compiled()


@njit(cache=True, inline="always")
def _clip(value: Any) -> Any:
    return min(max(value, np.float32(-CLIP)), np.float32(CLIP))


@njit(cache=True, nogil=True, error_model="numpy", fastmath=True)
def descend(
    Y: Any, head: Any, tail: Any, every: Any, a: Any, b: Any, repulsion: Any, n_negative: int,
    rate: float, n_epochs: int, seed: Any,
) -> None:  # fmt: skip
    """Move the samples of a layout, `Y`, in place.

    Edge i pulls its ends together once in ``every[i]`` epochs. Each time, `n_negative` samples
    drawn at random push its head away (McInnes et al. 2018, "UMAP: uniform manifold approximation
    and projection for dimension reduction", algorithm 5).
    """
    due, due_negative = every.copy(), every / n_negative
    state = seed
    one, two, least = np.float32(1), np.float32(2), np.float32(1e-12)
    for epoch in range(n_epochs):
        alpha = np.float32(rate * (1.0 - max(epoch - 1, 0) / n_epochs))
        for edge in range(len(head)):
            if due[edge] > epoch:
                continue
            j, k = head[edge], tail[edge]
            x, y = Y[j, 0], Y[j, 1]
            dx, dy = x - Y[k, 0], y - Y[k, 1]
            squared = dx * dx + dy * dy + least
            power = a * squared**b
            pull = -two * b * power / (squared * (power + one))
            step_x, step_y = alpha * _clip(pull * dx), alpha * _clip(pull * dy)
            x, y = x + step_x, y + step_y
            Y[k, 0] -= step_x
            Y[k, 1] -= step_y
            pause = every[edge] / n_negative
            n_draws = int((epoch - due_negative[edge]) / pause)
            due[edge] += every[edge]
            due_negative[edge] += n_draws * pause
            push_x = push_y = np.float32(0)
            for _ in range(n_draws):
                # SplitMix64 (Steele, Lea and Flood 2014), its upper half scaled to 0..n-1.
                state += np.uint64(0x9E3779B97F4A7C15)
                mixed = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
                mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
                k = np.int64(((mixed >> np.uint64(32)) * np.uint64(len(Y))) >> np.uint64(32))
                dx, dy = x - Y[k, 0], y - Y[k, 1]
                squared = dx * dx + dy * dy + least
                push = two * repulsion * b
                push /= (np.float32(0.001) + squared) * (a * squared**b + one)
                push_x += _clip(push * dx)
                push_y += _clip(push * dy)
            Y[j, 0], Y[j, 1] = x + alpha * push_x, y + alpha * push_y
