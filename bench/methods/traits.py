"""What can be told of a class or an estimator without fitting it."""

import inspect
from typing import Any


def unseeded(estimator: Any) -> list[str]:
    """Name the seeds of estimators inside an estimator that nobody has set."""
    if not hasattr(estimator, "get_params") or not hasattr(estimator, "set_params"):
        return []
    values = estimator.get_params(deep=True)
    return sorted(k for k, v in values.items() if k.endswith("__random_state") and v is None)


def parameters(cls: type) -> dict[str, Any]:
    """Return a class's constructor parameters with their defaults (None where there is none)."""
    signature = inspect.signature(cls)
    return {
        name: None if parameter.default is parameter.empty else parameter.default
        for name, parameter in signature.parameters.items()
        if parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
    }


def depends_on_threads(cls: type) -> bool:
    """Tell whether a method may return something else with another number of threads."""
    return bool(getattr(cls, "depends_on_threads", True))


def keeps_image_shape(cls: type) -> bool:
    """Tell whether a method makes images of the same shape out of images."""
    return bool(getattr(cls, "keeps_image_shape", False))


def told_k(estimator: Any) -> bool:
    """Tell whether a built estimator knows the number of clusters."""
    if not getattr(estimator, "wants_n_clusters", True):
        return False
    return getattr(estimator, "n_clusters", None) is not None


def as_used(estimator: Any) -> dict[str, Any]:
    """Return the estimator's parameters as it was fitted with, for the record."""
    try:
        return dict(estimator.get_params(deep=False))
    except AttributeError:
        return {name: getattr(estimator, name, None) for name in parameters(type(estimator))}
