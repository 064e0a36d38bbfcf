"""What a worker finds out about methods before any of them runs."""

from dataclasses import dataclass

from bench.errors import UserError
from bench.methods.method import Method
from bench.methods.traits import (
    depends_on_threads,
    keeps_image_shape,
    neighbors_wanted,
    why_not,
)
from bench.provenance.versions import versions_of
from bench.workers.process import apart_here
from bench.workers.seeding import seeded


@dataclass(frozen=True)
class Facts:
    """Facts about a method before it runs."""

    takes_seed: bool
    takes_image_shape: bool
    keeps_image_shape: bool
    depends_on_threads: bool
    n_neighbors: int
    n_clusters: int | None
    why_not: str | None
    versions: dict[str, str]
    sample_files: dict[str, str]
    """By parameter, files that hold one row per sample."""


def inspect(methods: list[Method], n_samples: int, n_features: int) -> list[Facts]:
    """Import and try a run's methods; raise if one is unusable."""
    return [_inspected(method, n_samples, n_features) for method in methods]


def _inspected(method: Method, n_samples: int, n_features: int) -> Facts:
    try:
        with apart_here(), seeded(0):
            return _inspect(method, n_samples, n_features)
    except Exception:
        raise
    except BaseException as error:
        raise UserError(
            f"Got {method.kind} {method.name!r}, whose import or constructor ends the process "
            f"({type(error).__name__}: {error}): expected a class that can be imported and made; "
            "put what a script does under if __name__ == '__main__'."
        ) from error


def _inspect(method: Method, n_samples: int, n_features: int) -> Facts:
    files = method.sample_files()
    # They are not there yet, in the order of the samples.
    method = method.with_params(dict.fromkeys(files, ""))
    method.check()
    estimator = method.build(seed=0, n_clusters=None, threads=1)
    n_clusters = getattr(estimator, "n_clusters", None) if "n_clusters" in method.params else None
    return Facts(
        takes_seed=method.takes("random_state"),
        takes_image_shape=method.takes("image_shape"),
        keeps_image_shape=keeps_image_shape(type(estimator)),
        depends_on_threads=depends_on_threads(type(estimator)),
        n_neighbors=neighbors_wanted(estimator, n_samples, n_features),
        n_clusters=n_clusters if isinstance(n_clusters, int) else None,
        why_not=why_not(estimator, n_samples, n_features),
        versions=versions_of(tuple(getattr(type(estimator), "packages", ()))),
        sample_files=files,
    )
