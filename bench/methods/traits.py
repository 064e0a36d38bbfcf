"""What is known about a class or an estimator without fitting it."""

import inspect
from collections.abc import Mapping
from typing import Any

PLAIN = (bool, int, float, str, type(None))
"""Types of values that `==` compares, and that text can say."""


def takes_sparse(estimator: Any) -> bool:
    """Return whether an estimator accepts sparse tables, by its scikit-learn tags."""
    from sklearn.utils import get_tags

    try:
        return bool(get_tags(estimator).input_tags.sparse)
    except Exception:  # a class of the user's that says nothing, or what is no answer
        return False


def unseeded(estimator: Any) -> list[str]:
    """Name the seeds of estimators inside an estimator that nobody has set."""
    if not hasattr(estimator, "get_params") or not hasattr(estimator, "set_params"):
        return []
    values = estimator.get_params(deep=True)
    return sorted(k for k, v in values.items() if k.endswith("__random_state") and v is None)


def parameters(cls: type) -> dict[str, Any]:
    """Return a class's constructor parameters with defaults (None without one)."""
    signature = inspect.signature(cls)
    return {
        name: None if parameter.default is parameter.empty else parameter.default
        for name, parameter in signature.parameters.items()
        if parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
    }


def takes_any_parameter(cls: type) -> bool:
    """Return whether a constructor takes parameters that it does not name (``**kwargs``)."""
    return any(p.kind is p.VAR_KEYWORD for p in inspect.signature(cls).parameters.values())


def keeps_parameters(estimator: Any) -> bool:
    """Return whether an estimator keeps its parameters as attributes."""
    signature = inspect.signature(type(estimator)).parameters.values()
    return all(
        p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD) and hasattr(estimator, p.name)
        for p in signature
    )


def depends_on_threads(cls: type) -> bool:
    """Return whether results may depend on the number of threads."""
    return bool(getattr(cls, "depends_on_threads", True))


def keeps_image_shape(cls: type) -> bool:
    """Return whether a method turns images into images of the same shape."""
    return bool(getattr(cls, "keeps_image_shape", False))


def neighbors_wanted(estimator: Any, n_samples: int, n_features: int) -> int:
    """Return how many neighbours an estimator wants, 0 for none."""
    wish = getattr(estimator, "neighbors_wanted", None)
    return int(wish(n_samples, n_features)) if wish else 0


def why_not(estimator: Any, n_samples: int, n_features: int) -> str | None:
    """Return why an estimator cannot run on this much data, or None."""
    refusal = getattr(estimator, "why_not", None)
    return refusal(n_samples, n_features) if refusal else None


def wants_n_clusters(estimator: Any) -> bool:
    """Return whether an estimator would be told `n_clusters`."""
    return bool(getattr(estimator, "wants_n_clusters", True))


def set_by_the_user(estimator: Any) -> dict[str, Any]:
    """Return the parameters of an estimator that are not its class's defaults."""
    defaults = parameters(type(estimator))
    values = {name: getattr(estimator, name) for name in defaults if hasattr(estimator, name)}
    return {name: value for name, value in values.items() if not _same(value, defaults[name])}


def _same(value: Any, default: Any) -> bool:
    return value is default or (isinstance(value, PLAIN) and value == default)


def as_used(estimator: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the estimator's parameters as it was fitted with, for the record.

    `given` are those that it was made with on purpose: it may not show them.
    """
    try:
        return {**given, **estimator.get_params(deep=False)}
    except AttributeError:
        shown = {name: getattr(estimator, name, None) for name in parameters(type(estimator))}
        return {**shown, **given}
