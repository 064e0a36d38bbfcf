"""From a name such as `umap` or `sklearn.manifold:Isomap` to an estimator.

A method is any scikit-learn estimator. The suite looks for the following on it, all of them
optional. "Parameter" means a parameter of the constructor.

``random_state``
    parameter; gets the cell's seed unless the user has set it.
``n_clusters``
    parameter; gets the number of classes unless the user has set it, or the estimator's property
    ``wants_n_clusters`` is false. This is the only thing that a method may be told.
``cluster_count_parameter``
    class attribute; the parameter that is a number of clusters, or an empty string for none.
    Without it, `bench.methods.cluster_count` recognises the usual names.
``n_jobs``
    parameter; gets the number of threads unless the user has set it.
``image_shape``
    parameter; gets the dataset's (height, width) or (height, width, channels), unless the user has
    set it, as long as the features are still the pixels of images.
``keeps_image_shape``
    class attribute; True says that the output consists of images of the same shape.
``why_not(n_samples, n_features)``
    method; returns why it cannot run on this much data, or None. It is called before the run.
``neighbors_wanted(n_samples, n_features)``
    method; returns how many nearest neighbours the fit should get as ``neighbors=``.
``depends_on_threads``
    class attribute; False promises the same bytes with any number of threads, so that one cached
    result serves them all. Without it, results are assumed to depend on the number.
``packages``
    class attribute; further distributions on which the results depend, besides our dependencies
    and the method's own. If the version of one changes, cached results are not used.
``sample_files``
    class attribute; names of parameters that are files of `numpy.save` with one row per sample.
    The user's file has the dataset's own order; the method reads a copy in the order of its input.
``report_``
    attribute after fitting; a dict of facts for the record.

`bench.testing` describes what the check kit looks for in addition.
"""

import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bench.errors import UserError, unknown_name
from bench.methods.by_file import import_module
from bench.methods.clash import hint
from bench.methods.entries import Entry
from bench.methods.expression import MARKS, PICKLED
from bench.methods.fork import JOIN, chained
from bench.methods.pickled import read_pickled
from bench.methods.reason import reason
from bench.methods.registry import METHODS
from bench.methods.spelling import import_path, unknown_method
from bench.methods.traits import parameters, takes_any_parameter, unseeded, wants_n_clusters

NEEDED = {"embedder": "fit_transform", "clusterer": "fit_predict"}


@dataclass(frozen=True)
class Method:
    """A method of a run: import path and parameters."""

    name: str
    kind: str
    path: str
    params: dict[str, Any]
    swept: tuple[str, ...] = field(default=(), kw_only=True)
    """Parameters that a grid sets."""
    reads: tuple[int, ...] | None = field(default=None, kw_only=True)
    """In an embedder that forks, the places of the steps it reads; None for the one before it."""

    def reading(self, *places: int) -> "Method":
        """Return the same method, which reads what the steps at `places` returned."""
        return replace(self, reads=places)

    def alone(self) -> "Method":
        """Return the same method whatever it reads."""
        return replace(self, reads=None)

    def load(self) -> type:
        """Import the class.

        Raises
        ------
        UserError
            It cannot be imported, or has not the method that its kind needs.
        """
        return self._loaded()[0]

    def _loaded(self) -> tuple[type, dict[str, Any]]:
        """Return the class, and the parameters of a passed object."""
        if self.path.startswith(PICKLED):
            return read_pickled(self.path.removeprefix(PICKLED))
        cls = _imported(self.kind, self.path)
        return cls, {}

    def build(
        self,
        *,
        seed: int,
        n_clusters: int | None,
        threads: int,
        image_shape: tuple[int, ...] | None = None,
    ) -> Any:
        """Build the estimator, passing arguments that the user did not set."""
        cls, preset = self._loaded()
        set_already = preset | self.params
        offered = {
            "random_state": seed,
            "n_jobs": threads,
            "image_shape": image_shape,
            "n_clusters": n_clusters,
        }
        free = parameters(cls).keys() - set_already.keys()
        arguments = {k: v for k, v in offered.items() if k in free and v is not None}
        # All of it through the constructor: a class may make there what it wraps.
        if "n_clusters" in arguments and not _wants_n_clusters(cls, set_already | arguments):
            del arguments["n_clusters"]
        estimator = cls(**set_already, **arguments)
        for name in unseeded(estimator):
            estimator.set_params(**{name: seed})
        return estimator

    def check(self) -> None:
        """Import the class and try its parameters.

        Raises
        ------
        UserError
            Besides what `load` says: an unknown parameter, or a value the constructor refuses.
        """
        cls = self.load()
        known = parameters(cls)
        for name in self.params:
            if name not in known and not takes_any_parameter(cls):
                raise unknown_name(f"parameter of {self.kind} {self.name!r}", name, known)
        try:
            cls, preset = self._loaded()
            cls(**preset | self.params)
        except Exception as error:
            raise UserError(
                f"Got {self.kind} {self.name!r} with parameters {self.params}, which it refuses "
                f"({reason(error)}): expected values its constructor takes."
            ) from error

    def sample_files(self) -> dict[str, str]:
        """Return files with one row per sample, by parameter.

        The class declares which parameters name such files.
        """
        cls, preset = self._loaded()
        values = parameters(cls) | preset | self.params
        names = (name for name in getattr(cls, "sample_files", ()) if name in values)
        return {name: str(values[name] or "") for name in names}

    def with_params(self, params: dict[str, Any]) -> "Method":
        """Return the same method with other values of some parameters."""
        return replace(self, params=self.params | params) if params else self

    def set_by_user(self) -> frozenset[str]:
        """Return the parameters that the spec or the passed object sets."""
        return frozenset({**self._loaded()[1], **self.params})

    def takes(self, parameter: str) -> bool:
        """Return whether it has a parameter that the user has not set."""
        cls, preset = self._loaded()
        if parameter == "random_state" and unseeded(cls(**preset | self.params)):
            return True
        return parameter in parameters(cls) and parameter not in {**preset, **self.params}


def _wants_n_clusters(cls: type, values: dict[str, Any]) -> bool:
    """Return whether the class, built with these values, wants the number.

    Building it is needed only if the class has something to say about it.
    """
    return not hasattr(cls, "wants_n_clusters") or wants_n_clusters(
        cls(**{name: value for name, value in values.items() if name != "n_clusters"})
    )


def _imported(kind: str, path: str) -> type:
    module, _, attribute = path.rpartition(":")
    try:
        target: Any = import_module(module)
        for part in attribute.split("."):
            target = getattr(target, part)
    except Exception as error:
        advice = hint(module) or (
            "expected 'module:Class' of an installed module or one in the working folder"
        )
        raise UserError(
            f"Got {kind} {path!r}, which cannot be imported ({reason(error)}): {advice}."
        ) from error
    if not hasattr(target, NEEDED[kind]):
        raise UserError(
            f"Got {kind} {path!r} of type {type(target).__name__}, which has no {NEEDED[kind]}: "
            "expected a class with the methods of a scikit-learn estimator."
        )
    if not isinstance(target, type):
        raise UserError(
            f"Got {kind} {path!r}, which is an object: name its class, "
            f"{type(target).__name__}, or give the object itself to bench.run."
        )
    return target


def find(kind: str, entry: Entry) -> tuple[Method, ...]:
    """Look up the methods of an entry, in order.

    It imports none of them. A parameter that names a file, files or a folder (with a separator, as
    in ``./weights``) names it wherever the method works.
    """
    steps = entry.steps
    methods = []
    for place, step in enumerate(steps):
        if step in MARKS:
            continue
        known = METHODS[kind].lookup(step.use)
        spelled = import_path(kind, step.use) if known is None else known.path
        if spelled is None:
            raise unknown_method(kind, step.use)
        preset = {} if known is None else known.preset
        params = {name: absolute(value) for name, value in {**preset, **step.params}.items()}
        name = entry.name if len(steps) == 1 else str(step)
        methods.append(Method(name, kind, spelled, params, swept=entry.swept(place)))
    if len(methods) == len(steps):
        return tuple(methods)
    return chained(steps, methods, Method("&", kind, JOIN, {}))


def absolute(value: Any) -> Any:
    """Make the paths of files and folders absolute.

    A bare word names no folder.
    """
    if isinstance(value, list):
        return [absolute(each) for each in value]
    if not isinstance(value, str | os.PathLike):
        return value
    written_as_path = not isinstance(value, str) or "/" in value or os.sep in value
    named = os.path.isfile(value) or (written_as_path and os.path.isdir(value))
    if not named:
        return value
    return os.path.abspath(value) if isinstance(value, str) else Path(value).absolute()
