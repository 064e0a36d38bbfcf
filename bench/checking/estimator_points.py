"""Checks of how a class keeps its parameters."""

from typing import Any

from bench.checking.fitting import build, fit
from bench.checking.small_data import features
from bench.checking.verdict import Verdict, failed, not_applicable, passed
from bench.methods.method import Method
from bench.methods.reason import reason
from bench.methods.traits import parameters

KEEP = "store every parameter unchanged under its own name in __init__, and do nothing else there"


def cloneable(method: Method) -> Verdict:
    """Judge whether `sklearn.base.clone` makes an equal, unfitted estimator.

    The suite builds methods by their constructor, so a class without `get_params` lacks nothing
    that a run needs.
    """
    from sklearn.base import clone

    estimator = build(method)
    if not hasattr(estimator, "get_params"):
        return not_applicable(
            "has no get_params, and a run needs none; with sklearn.base.BaseEstimator as a base "
            "it could also stand in pipelines and searches"
        )
    try:
        copy = clone(estimator)
    except Exception as error:
        return failed(f"clone() raised {reason(error)}", KEEP)
    if type(copy) is not type(estimator):
        return failed(f"clone() made a {type(copy).__name__}", "let get_params tell its own class")
    return passed("clone() makes another like it")


def parameters_round_trip(method: Method) -> Verdict:
    """Judge whether parameters survive `get_params`, `set_params` and fit.

    For a class without `get_params`, each parameter must be kept as an attribute of the same name:
    there a run sets the seed, and these values are recorded.
    """
    estimator = build(method)
    names = sorted(parameters(type(estimator)))
    if not hasattr(estimator, "get_params"):
        lost = [name for name in names if not hasattr(estimator, name)]
        if lost:
            return failed(f"parameters not kept as attributes: {', '.join(lost)}", KEEP)
        return passed(f"kept under their own names: {_named(names)}")
    given = dict(estimator.get_params(deep=False))
    if set(given) != set(names):
        odd = ", ".join(sorted(set(given) ^ set(names)))
        return failed(f"get_params and the constructor differ in: {odd}", KEEP)
    cls = type(estimator)
    other = cls(**method.params)
    other.set_params(**given)
    fitted = build(method)
    before = dict(fitted.get_params(deep=False))
    fit(fitted, method.kind, features(method.kind))
    for what, was, now in (
        ("the constructor", given, cls(**given).get_params(deep=False)),
        ("set_params", given, other.get_params(deep=False)),
        ("fitting", before, fitted.get_params(deep=False)),
    ):
        changed = [name for name in names if not _same(was[name], now.get(name))]
        if changed:
            return failed(f"changed by {what}: {', '.join(changed)}", KEEP)
    return passed(f"come back as they went in: {_named(names)}")


def _same(one: Any, other: Any) -> bool:
    return one is other or (type(one) is type(other) and repr(one) == repr(other))


def _named(names: list[str]) -> str:
    return ", ".join(names) or "there are none"
