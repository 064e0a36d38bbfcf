"""Methods by name: from `umap` or `sklearn.manifold:Isomap` to an estimator that is ready to fit.

A method is any scikit-learn estimator. What the suite looks for on it, all of it optional:

``random_state``
    parameter; gets the cell's seed unless the user has set it.
``n_clusters``
    parameter; gets the number of classes unless the user has set it, or the estimator's property
    ``wants_n_clusters`` is false. This is the one thing a method may be told.
``n_jobs``
    parameter; gets the number of threads unless the user has set it.
``neighbors_wanted(n_samples, n_features)``
    method; how many nearest neighbours it would like to be handed as ``neighbors=`` when fitted.
``depends_on_threads``
    class attribute; False promises the same bytes with any number of threads, so that the cache
    serves them all. Where it is missing, results are taken to depend on it.
``report_``
    attribute after fitting; a dict of facts for the record.
"""

import importlib
import inspect
from dataclasses import dataclass
from typing import Any

from bench.errors import UserError, unknown_name
from bench.spec import Entry

NEEDED = {"embedder": "fit_transform", "clusterer": "fit_predict"}


@dataclass(frozen=True)
class Method:
    """A method as a run uses it: import path and parameters, preset and set by the user."""

    name: str
    kind: str
    path: str
    params: dict[str, Any]

    def load(self) -> type:
        """Import the class.

        Raises
        ------
        UserError
            It cannot be imported, or has not the method that its kind needs.
        """
        module, _, attribute = self.path.partition(":")
        try:
            found: Any = importlib.import_module(module)
            for part in attribute.split("."):
                found = getattr(found, part)
        except Exception as error:
            raise UserError(
                f"Got {self.kind} {self.path!r}, which cannot be imported "
                f"({type(error).__name__}: {error}): expected 'module:Class' of an installed "
                "module or one in the working folder."
            ) from error
        if not isinstance(found, type) or not hasattr(found, NEEDED[self.kind]):
            raise UserError(
                f"Got {self.kind} {self.path!r}, which has no {NEEDED[self.kind]}: expected a "
                f"class with the methods of a scikit-learn estimator."
            )
        return found

    def build(self, *, seed: int, n_clusters: int | None, threads: int) -> Any:
        """Make the estimator, handing it what it takes and the user has not set."""
        estimator = self.load()(**self.params)
        offered = {"random_state": seed, "n_jobs": threads}
        if n_clusters is not None and getattr(estimator, "wants_n_clusters", True):
            offered["n_clusters"] = n_clusters
        taken = parameters(type(estimator))
        given = {k: v for k, v in offered.items() if k in taken and k not in self.params}
        for name, value in given.items():
            setattr(estimator, name, value)  # what set_params does, for any class
        return estimator

    def check(self) -> None:
        """Import the class and try its parameters.

        Raises
        ------
        UserError
            Besides what `load` says: an unknown parameter, or a value the constructor refuses.
        """
        known = parameters(self.load())
        for name in self.params:
            if name not in known:
                raise unknown_name(f"parameter of {self.kind} {self.name!r}", name, known)
        try:
            self.load()(**self.params)
        except Exception as error:
            raise UserError(
                f"Got {self.kind} {self.name!r} with parameters {self.params}, which it refuses "
                f"({type(error).__name__}: {error}): expected values its constructor takes."
            ) from error

    @property
    def takes_seed(self) -> bool:
        """Whether the seed can change what it returns."""
        return "random_state" in parameters(self.load()) and "random_state" not in self.params


def find(kind: str, entry: Entry) -> Method:
    """Look up what an entry of a spec stands for; imports nothing heavy."""
    import clustering
    import embeddings

    known = {"embedder": embeddings.EMBEDDERS, "clusterer": clustering.CLUSTERERS}[kind]
    if entry.use in known:
        path, preset = known[entry.use]
    elif ":" in entry.use:
        path, preset = entry.use, {}
    else:
        raise unknown_name(kind, entry.use, known)
    return Method(entry.name, kind, path, {**preset, **entry.params})


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
