"""A matrix run from Python, as `clusterbench run` does it."""

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.api.results import Results


def run(
    datasets: Any = None,
    embedders: Any = None,
    clusterers: Any = None,
    *,
    spec: str | os.PathLike[str] | None = None,
    preset: str | None = None,
    suites: str | os.PathLike[str] | Sequence[str] | None = None,
    groups: str | Sequence[str] | None = None,
    max_samples: int | None = None,
    target: str | Sequence[str] | None = None,
    read: Mapping[str, Any] | None = None,
    embeddings: Mapping[str, Any] | None = None,
    obsm: bool = False,
    assignments: Mapping[str, Any] | None = None,
    pipelines: Sequence[Sequence[str]] | None = None,
    seeds: int | Iterable[int] | None = None,
    out: str | os.PathLike[str] | None = None,
    n_samples: int | None = None,
    subset: str | None = None,
    holdout: float | None = None,
    data_dir: str | os.PathLike[str] | None = None,
    cache_dir: str | os.PathLike[str] | None = None,
    threads: int | None = None,
    truth: str | None = None,
    reference: bool | None = None,
    reference_on: str | None = None,
    device: str | None = None,
    scores: str | Sequence[str] | None = None,
    metrics: Sequence[str] | None = None,
    jobs: int = 1,
    engine: str = "local",
    scheduler: str | None = None,
    timeout: float | None = None,
    memory_limit: str | None = None,
    budget: float | None = None,
    retry_failed: bool = False,
    recompute: bool = False,
    repeat_check: bool = False,
    trust: bool = False,
    dry_run: bool = False,
) -> Results | list[str]:
    """Run and score every dataset × embedder × clusterer × seed.

    The same call again continues a run that was stopped.

    Methods run in separate processes, which never see the truth and never run the calling program
    again. Parameters have the names of the command's flags, because messages use these.

    Parameters
    ----------
    datasets : str, Dataset, array, DataFrame, AnnData, (X, y), or a list or dict of these
        Names, or features X of shape (n_samples, n_features) or the shape of images, alone or with
        truth y. The truth is an array (n_samples,), the name of a column, or several references by
        name, as in ``{"kind": y, "site": z}``; NaN marks a sample without a label. Objects need a
        name: ``{"plants": (X, y)}``. Default: mnist-5k.
    embedders, clusterers : str, class, estimator, or a list or dict of these
        Names, import paths, expressions such as ``"pca(n_components=60) | umap"``, or any
        scikit-learn-style estimator, including a `Pipeline`. Default: the usual ones. To run each
        point of a grid, write ``"kmeans(n_clusters=range(2, 20))"``, or a dict by name of
        ``{"use": DBSCAN(), "grid": {"eps": [0.5, 1.0], "min_samples": [5, 20]}}``.
    spec : path, optional
        A spec file, which the other parameters override.
    preset : str, optional
        A spec that ships with the suite, in place of a file: see ``clusterbench list presets``.
    suites : str or list of str, optional
        Suites of datasets by name, or their files or folders: see ``clusterbench list suites``.
    groups : str or list of str, optional
        Only these groups of the suites.
    max_samples : int, optional
        Leave out datasets of suites with more samples.
    target : str or list of str, optional
        Column of the truth in DataFrames, files and OpenML datasets that do not name one
        themselves; several columns are several references.
    read : dict, optional
        How to read these, instead of guessing, by the keys of a dataset in a spec file, as in
        ``{"decimal": ",", "drop": ["id"]}``.
    embeddings : dict, optional
        Embeddings computed elsewhere by name, each an array (n_samples, n_components) or a file
        (``.npy``, ``.npz``, ``.csv``, ``.parquet``), matched by row ids if both sides have them.
    obsm : bool
        Whether to add all embeddings in `obsm` of the dataset, an AnnData object or file.
    assignments : dict, optional
        Assignments computed elsewhere by name, each an array (n_samples,) or (n_samples,
        n_columns) or a file (``.csv``, ``.txt``, ``.npy``, ``.npz``); -1 is noise. If you name no
        embedder and no clusterer, none is run.
    pipelines : list of (embedder, clusterer), optional
        Pairs of names to run beyond embedders × clusterers. The command reads them from a spec
        file.
    seeds : int or iterable of int, optional
        How many seeds (0, 1, ...), or which. Default: only 0.
    out : path, optional
        Folder of the run; default: one below runs/, named after what is run.
    n_samples : int, optional
        Run on a subset of this size.
    subset : {"random", "first", "stratified"}, optional
        How a subset is drawn.
    holdout : float, optional
        Share of the samples to hold out: methods are fitted on the rest, then embed and assign
        these.
    truth : str, optional
        For data with several references: the name of one, ``"first"`` (the default), ``"all"``, or
        ``"best"``, the greatest score over all of them.
    data_dir, cache_dir : path, optional
        Folders of datasets and of computed embeddings.
    threads, jobs : int
        Threads of a worker, and tasks to run side by side; default: all cores for one task.
    reference : bool, optional
        Whether to score supervised classifiers, too; default: if that is possible and quick.
    reference_on : str, optional
        Give the classifiers this embedder's embedding instead of the features.
    device : {"cuda", "cuda:0", "cuda:1", ...}, optional
        What methods may use besides the processor; default: nothing.
    scores : {"all", "core"} or list of str, optional
        Which scores are computed: all, the cheap ones, or those named. ``clusterbench score`` adds
        the others later.
    metrics : list of str, optional
        Further scores: those on request, such as ``"dbcv"``, those of installed packages, and
        ``"module:function"``. See :doc:`add-a-metric`.
    engine : {"local", "dask"}
        What runs the tasks.
    scheduler : str, optional
        Address of a Dask scheduler; default: a cluster of `jobs` workers on this machine.
    timeout, memory_limit : float, str
        Seconds and memory (``"2GB"``) that one embedding or clustering may take.
    budget : float, optional
        Seconds after which no task starts. The rest is "not run (budget)"; the same call again
        continues with it.
    retry_failed, recompute : bool
        Run failed cells again, or all cells.
    repeat_check : bool
        Run the quickest cell of each pipeline twice, and mark in tables the pipelines whose
        results differ.
    trust : bool
        Import the code that a spec from a run's folder names, which may be a stranger's.
    dry_run : bool
        Run nothing and make no folder; return what would be run.

    Returns
    -------
    Results or list of str
        Failed cells are recorded there; they raise no error. A dry run returns one line per cell
        and reference row.

    Raises
    ------
    UserError
        Bad input; nothing was written.

    Examples
    --------
    >>> import bench
    >>> bench.run("digits", "pca", ["kmeans"], reference=False, out="runs/new", dry_run=True)
    ['digits · pca + kmeans · seed 0: embed and cluster']
    """
    from bench.api.obsm import in_memory
    from bench.api.references import with_references
    from bench.execution.launch import Launch, RunRequest, cache_folder
    from bench.files.cache import given_data

    own = in_memory(datasets) if obsm else {}
    datasets, referring = with_references(datasets, truth, target)
    if not isinstance(target, str) and not _has_files(datasets):
        target = None  # DataFrames have given their columns already
    things = {"datasets": datasets, "embedders": embedders, "clusterers": clusterers}
    cache = cache_folder(cache_dir)
    samples = given_data(cache) / "samples"
    folders = {"datasets": samples, "embedders": cache / "given", "clusterers": cache / "given"}
    reading = {**(read or {}), **({} if target is None else {"target": target})}
    uses = {
        kind: _uses(kind, given, folders[kind], reading)
        for kind, given in things.items()
        if given is not None
    }
    if _only_frames(datasets):
        target = read = None
    launch = Launch(
        RunRequest(
            spec=spec,
            preset=preset,
            tables={kind: _tables(uses_of_kind, referring) for kind, uses_of_kind in uses.items()},
            datasets=_names(uses, "datasets"),
            suites=_listed(suites),
            groups=_listed(groups),
            max_samples=max_samples,
            target=target,
            read=read,
            embedders=_names(uses, "embedders"),
            embeddings=_files({**own, **(embeddings or {})}, samples),
            obsm=obsm and not own,
            clusterers=_names(uses, "clusterers"),
            assignments=assignments,
            pipelines=pipelines,
            seeds=None if seeds is None else _seeds(seeds),
            out=out,
            n_samples=n_samples,
            subset=subset,
            holdout=holdout,
            truth=truth,
            data_dir=data_dir,
            cache_dir=cache_dir,
            threads=threads,
            reference=reference,
            reference_on=reference_on,
            device=device,
            scores=scores,
            metrics=metrics,
            jobs=jobs,
            engine=engine,
            scheduler=scheduler,
            timeout=timeout,
            memory_limit=memory_limit,
            budget=budget,
            retry_failed=retry_failed,
            recompute=recompute,
            trust=trust,
        )
    )
    if dry_run:
        return launch.foresee()
    launch.run()
    if repeat_check:
        from bench.runs.repeat import repeat_cells

        repeat_cells(launch)
    return Results(launch.folder)


def _listed(given: str | os.PathLike[str] | Sequence[str] | None) -> list[str] | None:
    if given is None:
        return None
    return [os.fspath(given)] if isinstance(given, str | os.PathLike) else [*map(os.fspath, given)]


def _seeds(given: int | Iterable[int]) -> list[int]:
    return list(range(given) if isinstance(given, int) else given)


def _uses(
    kind: str, given: Any, folder: Path, reading: Mapping[str, Any]
) -> dict[str, str | dict[str, Any]]:
    """Return the `use` of each thing by name, storing objects."""
    from bench.api.grids import method_table, refuse_nameless
    from bench.api.objects import dataset_use, named

    one = kind.removesuffix("s")
    if one != "dataset":
        refuse_nameless(one, given)
    return {
        name: dataset_use(name, thing, folder, reading)
        if one == "dataset"
        else method_table(one, thing, folder)
        for name, thing in named(one, given).items()
    }


def _only_frames(datasets: Any) -> bool:
    """Return whether the reading settings apply to DataFrames only."""
    from bench.api.objects import is_table, named

    things = [] if datasets is None else named("dataset", datasets).values()
    return any(map(is_table, things)) and not _has_files(datasets)


def _has_files(datasets: Any) -> bool:
    """Return whether a dataset is a file or from OpenML.

    For such a dataset, a target may be named.
    """
    from bench.api.objects import named
    from bench.datasets import takes_target

    things = [] if datasets is None else named("dataset", datasets).values()
    return any(isinstance(thing, str) and takes_target(thing) for thing in things)


def _tables(
    uses: Mapping[str, str | dict[str, Any]], groups: Mapping[str, str]
) -> dict[str, dict[str, Any]]:
    tables = {
        name: dict(use) if isinstance(use, dict) else {"use": use}
        for name, use in uses.items()
        if use != name
    }
    for name in tables.keys() & groups.keys():
        tables[name]["references_of"] = groups[name]
    return tables


def _names(uses: Mapping[str, Mapping[str, Any]], kind: str) -> list[str] | None:
    return list(uses[kind]) if kind in uses else None


def _files(embeddings: Mapping[str, Any], folder: Path) -> dict[str, str]:
    from bench.api.objects import embedding_file

    return {name: embedding_file(given, folder) for name, given in embeddings.items()}
