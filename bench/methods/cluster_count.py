"""Where a method's number of clusters came from."""

from collections.abc import Collection, Iterable, Iterator
from enum import StrEnum
from typing import Any

from bench.methods.traits import parameters, set_by_the_user, wants_n_clusters


class KFrom(StrEnum):
    """Origins of a number of clusters, closest to the truth first."""

    TRUTH = "truth"
    """The runner passed the number of classes."""
    USER = "user"
    """The spec, or the object given to `bench.run`, sets it."""
    GRID = "grid"
    """A grid sets it: the cell is one of several that are there to be chosen from."""
    DEFAULT = "default"
    """The class's own default."""
    FOUND = "found"
    """The method was given none."""


TOLD = frozenset({KFrom.TRUTH, KFrom.USER})
"""Where the number came from outside; these are ranked apart from the others."""

COUNTS = ("n_clusters", "num_clusters", "k")
"""Parameters that mean a number of clusters, the first one that a clusterer has."""

OF_MIXTURES = "n_components"
"""One more, of clusterers that are mixtures: those that predict probabilities of components."""


def k_from(
    estimator: Any,
    set_by_user: Collection[str],
    n_clusters: int | None,
    kind: str = "clusterer",
    swept: Collection[str] = (),
) -> KFrom:
    """Return where the number of clusters of a built estimator came from.

    Parameters
    ----------
    estimator
        As it is fitted. Estimators in its parameters count, as the last step of a pipeline does.
    set_by_user : collection of str
        Names of the parameters that the user set.
    n_clusters : int or None
        What the runner offered; None where it offered nothing.
    kind : {"clusterer", "embedder"}
        What it is used as.
    swept : collection of str
        Names of those, among the parameters set, that a grid sets.

    Examples
    --------
    >>> from sklearn.mixture import GaussianMixture
    >>> k_from(GaussianMixture(n_components=10), ["n_components"], None).value
    'user'
    """
    by_grid = count_parameter(type(estimator), kind) in {*swept}
    origins = _all(estimator, set_by_user, n_clusters, kind)
    own = next(origins)
    if by_grid and own == KFrom.USER:
        own = KFrom.GRID
    return strongest([own, *origins]) or KFrom.FOUND


def strongest(known: Iterable[str | None]) -> KFrom | None:
    """Return the origin that reveals most of the truth, or None."""
    names = {KFrom(each) for each in known if each}
    return next((each for each in KFrom if each in names), None)


def count_parameter(cls: type, kind: str = "clusterer") -> str:
    """Return the parameter that is a number of clusters, or "".

    A class attribute ``cluster_count_parameter`` says it where the name alone does not.
    """
    declared = getattr(cls, "cluster_count_parameter", None)
    if declared is not None:
        return str(declared)
    known = parameters(cls)
    # Of an embedder, k and n_components are as a rule neighbours and dimensions.
    names = COUNTS if kind == "clusterer" else COUNTS[:2]
    mixture = (OF_MIXTURES,) if kind == "clusterer" and hasattr(cls, "predict_proba") else ()
    return next((name for name in (*names, *mixture) if name in known), "")


def _all(
    estimator: Any, set_by_user: Collection[str], n_clusters: int | None, kind: str
) -> Iterator[KFrom]:
    yield _own(estimator, set_by_user, n_clusters, kind)
    for inner in _inner(estimator):
        yield _own(inner, set_by_the_user(inner), None, "clusterer")


def _own(estimator: Any, set_by_user: Collection[str], n_clusters: int | None, kind: str) -> KFrom:
    name = count_parameter(type(estimator), kind)
    # One that keeps it under a name of its own has been given it all the same.
    value = getattr(estimator, name, True) if name else None
    clusters_features = hasattr(type(estimator), "fit_predict") and not _clusters(estimator)
    if value is None or isinstance(value, str) or clusters_features:
        return KFrom.FOUND  # a word, such as "auto", is how to find it
    if name == "n_clusters" and not wants_n_clusters(estimator):
        return KFrom.FOUND
    if name in set_by_user:
        return KFrom.USER
    return KFrom.TRUTH if name == "n_clusters" and n_clusters is not None else KFrom.DEFAULT


def _inner(estimator: Any) -> Iterator[Any]:
    """Yield the clusterers among an estimator's parameters, at any depth."""
    if hasattr(estimator, "get_params") and not isinstance(estimator, type):
        for value in estimator.get_params(deep=True).values():
            if hasattr(value, "get_params") and not isinstance(value, type) and _clusters(value):
                yield value


def _clusters(estimator: Any) -> bool:
    """Return whether it clusters samples, unlike FeatureAgglomeration."""
    return hasattr(estimator, "fit_predict")
