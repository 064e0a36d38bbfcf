"""Make a spec from a TOML file, from flags, or from both.

Whatever they leave out gets its default.
"""

import tomllib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.errors import UserError, unknown_name
from bench.methods.entries import Entry, canonical, find_entry
from bench.spec.file import Matrix, SpecFile, check
from bench.spec.spec import Spec, members
from bench.spec.suite import Suite

MOST_BYTES = 10_000_000
"""Of a spec file; one of ten thousand variants has a tenth of it."""

DEFAULT_DATASETS = ("mnist-5k",)
DEFAULT_EMBEDDERS = ("raw", "pca", "tsne", "umap", "autoencoder")
DEFAULT_CLUSTERERS = ("kmeans", "spherical-kmeans", "dbscan")


def read_file(path: Path) -> SpecFile:
    """Read and check a spec file.

    Raises
    ------
    UserError
        A file that cannot be read, is no TOML, or holds an unknown key or a wrong value.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UserError(
                f"Got spec file {str(path)!r} of {path.stat().st_size:,} bytes, but expected "
                f"{MOST_BYTES:,} at most: name a spec file."
            )
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(
            f"Got spec file {str(path)!r}, which cannot be read ({error}): expected a TOML file."
        ) from None
    return parse(text, str(path))


def parse(text: str, where: str = "the spec") -> SpecFile:
    """Check the text of a spec file; `where` names it in messages."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"Got {where}, which is not valid TOML: {error}.") from None
    except RecursionError:
        raise UserError(
            f"Got {where}, in which brackets are nested too deeply: expected a spec file."
        ) from None
    return check(content, where)


def resolve(file: SpecFile, **settings: Any) -> Spec:
    """Combine a spec file, the settings beside it, and the defaults.

    Settings beside the file override it.

    Parameters
    ----------
    file : SpecFile
        A checked spec file; ``SpecFile()`` for none.
    **settings
        Keys of its table ``[matrix]`` that override it.

    Returns
    -------
    Spec
        If the file lists no methods of a kind, the spec has the default names and every variant
        that no pipeline uses. If it lists no datasets, the spec has those that the file defines, or
        the default one. If the file has pipelines but no lists, only the pipelines are run. If
        `settings` name methods, the file's pipelines are left out.

    Raises
    ------
    UserError
        A name that is neither registered, nor defined in the file, nor an import path; or twice.
    """
    file = _overridden(file, settings) if settings else file
    matrix = file.matrix
    datasets = _entries("dataset", file.datasets, matrix.datasets or _all_datasets(file))
    embedders = _entries(
        "embedder", file.embedders, matrix.embedders or _all_methods(file, "embedders")
    )
    clusterers = _entries(
        "clusterer", file.clusterers, matrix.clusterers or _all_methods(file, "clusterers")
    )
    pipelines = _pipelines(file)
    reference_on = matrix.reference_on
    if reference_on and reference_on not in file.embedders:
        reference_on = canonical("embedder", reference_on)
    known = members((*embedders, *(one for one, _ in pipelines)))
    _check_reference(matrix, reference_on, [entry.name for entry in known])
    for kind, entries in (("embedder", embedders), ("clusterer", clusterers)):
        _refuse_twice(kind, [each.name for entry in entries for each in entry.members()])
    return Spec(
        datasets=datasets,
        embedders=embedders,
        clusterers=clusterers,
        pipelines=pipelines,
        seeds=tuple(matrix.seeds),
        n_samples=matrix.n_samples,
        subset=matrix.subset,
        holdout=matrix.holdout,
        truth=matrix.truth,
        reference=matrix.reference,
        reference_on=reference_on,
        device=matrix.device,
        scores=_scores(matrix),
        metrics=tuple(dict.fromkeys(matrix.metrics)),
        suites=_suites(file, [entry.name for entry in datasets]),
    )


def without_format(text: str) -> str:
    """Return the text of a run's spec without its format number."""
    first, _, rest = text.partition("\n")
    return rest.lstrip("\n") if first.startswith("format = ") else text


def is_default(spec: Spec) -> bool:
    """Return whether a spec is the default one, apart from its dataset."""
    bare = resolve(SpecFile(), datasets=[entry.name for entry in spec.datasets])
    return spec.to_dict() == bare.to_dict()


def _overridden(file: SpecFile, settings: dict[str, Any]) -> SpecFile:
    """Return a spec file with keys of its table ``[matrix]`` overridden."""
    matrix = file.matrix.model_dump(exclude_unset=True)
    if {"embedders", "clusterers"} & {*settings}:
        matrix.pop("pipelines", None)
    lists = {key: _listed(value) for key, value in settings.items()}
    return check(file.model_dump(exclude_unset=True) | {"matrix": matrix | lists}, "the flags")


def _listed(value: Any) -> Any:
    """Return a value with its tuples as lists."""
    return [_listed(each) for each in value] if isinstance(value, tuple | list) else value


def _all_datasets(file: SpecFile) -> list[str]:
    """Return the names of the datasets that run if none are listed."""
    return [*file.datasets] or [*DEFAULT_DATASETS]


def _all_methods(file: SpecFile, kind: str) -> list[str]:
    """Return the names of the methods that run if none are listed.

    `kind` says whether embedders or clusterers are meant.
    """
    matrix = file.matrix
    if matrix.pipelines and not (matrix.embedders or matrix.clusterers):
        return []
    defaults = {"embedders": DEFAULT_EMBEDDERS, "clusterers": DEFAULT_CLUSTERERS}[kind]
    listed = {*defaults, *(name for pair in matrix.pipelines for name in pair)}
    return [*defaults, *(name for name in getattr(file, kind) if name not in listed)]


def _entries(kind: str, tables: dict[str, Any], names: Sequence[str]) -> tuple[Entry, ...]:
    """Look up names of one kind, in the file's own tables first."""
    for name in tables:
        find_entry(kind, name, tables)  # also those that are not run
    entries = tuple(find_entry(kind, name, tables) for name in names)
    _refuse_twice(kind, [entry.name for entry in entries])
    return entries


def _pipelines(file: SpecFile) -> tuple[tuple[Entry, Entry], ...]:
    pipelines = tuple(
        (find_entry("embedder", one, file.embedders), find_entry("clusterer", two, file.clusterers))
        for one, two in file.matrix.pipelines
    )
    _refuse_twice("pipeline", [f"{one.name} + {two.name}" for one, two in pipelines])
    return pipelines


def _suites(file: SpecFile, datasets: Sequence[str]) -> dict[str, Suite]:
    """Return the suites of the run's datasets, as a run keeps them."""
    parts = {name: suite.part(datasets) for name, suite in file.suites.items()}
    return {name: part for name, part in parts.items() if part.names()}


def _scores(matrix: Matrix) -> str | tuple[str, ...]:
    """Return the scores that are asked for, each of which there is."""
    from bench.metrics.registry import wanted

    wanted(matrix.scores)
    return matrix.scores if isinstance(matrix.scores, str) else tuple(dict.fromkeys(matrix.scores))


def _check_reference(matrix: Matrix, reference_on: str | None, embedders: list[str]) -> None:
    if reference_on is None:
        return
    if reference_on not in embedders:
        raise unknown_name("reference_on: an embedder of the run", reference_on, embedders)
    if matrix.reference is False:
        raise UserError(
            f"Got reference_on = {reference_on!r} with no reference: leave out one of the two."
        )


def _refuse_twice(kind: str, names: Sequence[str]) -> None:
    for name, count in Counter(names).items():
        if count > 1:
            raise UserError(f"Got {kind} {name!r} twice, but expected each once: leave one out.")
