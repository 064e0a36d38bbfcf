"""Methods by name: from `umap` or `sklearn.manifold:Isomap` to an estimator that is ready to fit.

A method is any scikit-learn estimator. What the suite looks for on it, all of it optional;
parameters are those of the constructor, which gets them:

``random_state``
    parameter; gets the cell's seed unless the user has set it.
``n_clusters``
    parameter; gets the number of classes unless the user has set it, or the estimator's property
    ``wants_n_clusters`` is false. This is the one thing a method may be told.
``cluster_count_parameter``
    class attribute; the parameter that is a number of clusters, or an empty string for none. Where
    it is missing, `bench.methods.cluster_count` goes by the names.
``n_jobs``
    parameter; gets the number of threads unless the user has set it.
``image_shape``
    parameter; gets the dataset's (height, width) or (height, width, channels), unless the user has
    set it, as long as the features still are the pixels of images.
``keeps_image_shape``
    class attribute; True says that what comes out are images of the same shape.
``why_not(n_samples, n_features)``
    method; the reason why it cannot be run on so much data, or None. It is asked before the run.
``neighbors_wanted(n_samples, n_features)``
    method; how many nearest neighbours it would like to be handed as ``neighbors=`` when fitted.
``depends_on_threads``
    class attribute; False promises the same bytes with any number of threads, so that the cache
    serves them all. Where it is missing, results are taken to depend on it.
``packages``
    class attribute; distributions, beside our dependencies and its own, that its results depend on:
    with another version of one, nothing is served from the cache.
``sample_files``
    class attribute; names of parameters that are files of `numpy.save` with one row per sample.
    The user's file has the dataset's own order; the method reads one in the order of its input.
``report_``
    attribute after fitting; a dict of facts for the record.

What the check kit looks for beyond these stands in `bench.testing`.
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
    """A method as a run uses it: import path and parameters, preset and set by the user."""

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
        """Return the class, and the parameters that come with one that a program handed over."""
        if self.path.startswith(PICKLED):
            return read_pickled(self.path.removeprefix(PICKLED))
        found = _imported(self.kind, self.path)
        return found, {}

    def build(
        self,
        *,
        seed: int,
        n_clusters: int | None,
        threads: int,
        image_shape: tuple[int, ...] | None = None,
    ) -> Any:
        """Make the estimator, handing it what it takes and the user has not set."""
        cls, held = self._loaded()
        set_already = held | self.params
        offered = {
            "random_state": seed,
            "n_jobs": threads,
            "image_shape": image_shape,
            "n_clusters": n_clusters,
        }
        taken = parameters(cls).keys() - set_already.keys()
        given = {k: v for k, v in offered.items() if k in taken and v is not None}
        # All of it through the constructor: a class may make there what it wraps.
        if "n_clusters" in given and not _wants_n_clusters(cls, set_already | given):
            del given["n_clusters"]
        estimator = cls(**set_already, **given)
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
            cls, held = self._loaded()
            cls(**held | self.params)
        except Exception as error:
            raise UserError(
                f"Got {self.kind} {self.name!r} with parameters {self.params}, which it refuses "
                f"({reason(error)}): expected values its constructor takes."
            ) from error

    def sample_files(self) -> dict[str, str]:
        """Return, by parameter, the files that its class says hold one row per sample."""
        cls, held = self._loaded()
        values = parameters(cls) | held | self.params
        names = (name for name in getattr(cls, "sample_files", ()) if name in values)
        return {name: str(values[name] or "") for name in names}

    def with_params(self, params: dict[str, Any]) -> "Method":
        """Return the same method with other values of some parameters."""
        return replace(self, params=self.params | params) if params else self

    def set_by_user(self) -> frozenset[str]:
        """Name the parameters that are set, by the spec or in the object that was given."""
        return frozenset({**self._loaded()[1], **self.params})

    def takes(self, parameter: str) -> bool:
        """Tell whether it has a parameter that the user has not set."""
        cls, held = self._loaded()
        if parameter == "random_state" and unseeded(cls(**held | self.params)):
            return True
        return parameter in parameters(cls) and parameter not in {**held, **self.params}


def _wants_n_clusters(cls: type, values: dict[str, Any]) -> bool:
    """Ask one made for it, where the class has anything to say: the answer may depend on values."""
    return not hasattr(cls, "wants_n_clusters") or wants_n_clusters(
        cls(**{name: value for name, value in values.items() if name != "n_clusters"})
    )


def _imported(kind: str, path: str) -> type:
    module, _, attribute = path.rpartition(":")
    try:
        found: Any = import_module(module)
        for part in attribute.split("."):
            found = getattr(found, part)
    except Exception as error:
        advice = hint(module) or (
            "expected 'module:Class' of an installed module or one in the working folder"
        )
        raise UserError(
            f"Got {kind} {path!r}, which cannot be imported ({reason(error)}): {advice}."
        ) from error
    if not hasattr(found, NEEDED[kind]):
        raise UserError(
            f"Got {kind} {path!r} of type {type(found).__name__}, which has no {NEEDED[kind]}: "
            "expected a class with the methods of a scikit-learn estimator."
        )
    if not isinstance(found, type):
        raise UserError(
            f"Got {kind} {path!r}, which is no class but an object: name its class, "
            f"{type(found).__name__}, or give the object itself to bench.run."
        )
    return found


def find(kind: str, entry: Entry) -> tuple[Method, ...]:
    """Look up the methods that an entry of a spec is made of, in the order in which they are run.

    It imports none of them. A parameter that names a file, files or a folder (with a separator, as
    in ``./weights``) names it wherever the method works.
    """
    steps = entry.steps
    found = []
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
        found.append(Method(name, kind, spelled, params, swept=entry.swept(place)))
    if len(found) == len(steps):
        return tuple(found)
    return chained(steps, found, Method("&", kind, JOIN, {}))


def absolute(value: Any) -> Any:
    """Name files and folders wherever the method works; a bare word names no folder."""
    if isinstance(value, list):
        return [absolute(each) for each in value]
    if not isinstance(value, str | os.PathLike):
        return value
    written_as_path = not isinstance(value, str) or "/" in value or os.sep in value
    named = os.path.isfile(value) or (written_as_path and os.path.isdir(value))
    if not named:
        return value
    return os.path.abspath(value) if isinstance(value, str) else Path(value).absolute()
