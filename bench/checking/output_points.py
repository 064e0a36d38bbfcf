"""Checks of a method's answer, its randomness and side effects."""

import inspect
from typing import Any

import numpy as np

from bench.checking.fitting import SEED, answer, build, checked, fit
from bench.checking.small_data import features, truth
from bench.checking.verdict import Verdict, failed, not_applicable, passed
from bench.methods.method import NEEDED, Method
from bench.methods.traits import parameters

OTHER_SEED = 2**32 - 1
"""The largest that a run may hand over."""


def output(method: Method) -> Verdict:
    """Judge shape, type and finiteness of an embedding, or of assignments."""
    X = features(method.kind)
    raw = fit(build(method), method.kind, X)
    kept = checked(method.kind, raw, len(X))
    dtype = getattr(raw, "dtype", type(raw).__name__)
    if method.kind == "embedder":
        return passed(f"{len(X)} samples × {kept.shape[1]} components, {dtype}, finite")
    noise = float(np.mean(kept == -1))
    n_found = len(np.unique(kept[kept >= 0]))
    return passed(f"{len(X)} assignments, {dtype}: {n_found} clusters, {noise:.0%} noise")


def input_unchanged(method: Method) -> Verdict:
    """Judge whether the features are the same bytes after the fit."""
    X = features(method.kind)
    before = X.tobytes()
    fit(build(method), method.kind, X)
    if X.tobytes() != before:
        return failed("changed the features in place", "work on a copy: X = X.copy()")
    return passed("the features are the same bytes after the fit")


def same_seed(method: Method) -> Verdict:
    """Judge whether two fits with one seed give the same bytes."""
    if _bytes(method) == _bytes(method):
        return passed("two fits gave the same bytes")
    if "random_state" in parameters(method.load()):
        return failed(
            "two fits with one random_state differ",
            "draw from a generator made of random_state in fit, and from no other",
        )
    return failed(
        "two fits differ, and there is no random_state to make them the same",
        "take a parameter random_state and draw from a generator made of it in fit",
    )


def other_seeds(method: Method) -> Verdict:
    """Judge whether the seed matters; only a refused seed fails."""
    if not method.takes("random_state"):
        return not_applicable("takes no random_state, or it is set")
    if _bytes(method) == _bytes(method, seed=OTHER_SEED):
        return passed(f"seeds {SEED} and {OTHER_SEED} gave the same bytes (for information)")
    return passed(f"seeds {SEED} and {OTHER_SEED} gave different answers (for information)")


def truth_not_needed(method: Method) -> Verdict:
    """Judge whether handing over `y`, here a permuted truth, changes anything."""
    call = getattr(build(method), NEEDED[method.kind])
    if "y" not in inspect.signature(call).parameters:
        return passed(f"{NEEDED[method.kind]} takes no y")
    canary = np.random.default_rng(SEED).permutation(truth(method.kind))
    alone = _bytes(method)
    if _bytes(method, y=canary) != alone:
        if _bytes(method) != alone:
            return not_applicable("two fits differ anyway, whatever y is")
        return failed(
            "a permuted y changed the answer",
            "ignore y: a run never passes it, and a method that uses it is supervised",
        )
    return passed("a permuted y changes nothing")


def _bytes(method: Method, **more: Any) -> bytes:
    return answer(method, features(method.kind), **more).tobytes()
