"""A matrix run from Python, as `clusterbench run` does it."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bench.api.results import Results


def run(
    datasets: Any = None,
    embedders: Any = None,
    clusterers: Any = None,
    *,
    seeds: int | Iterable[int] = 1,
    out: str | os.PathLike[str] | None = None,
    jobs: int = 1,
    threads: int | None = None,
    timeout: float | None = None,
    memory_limit: str | None = None,
    retry_failed: bool = False,
    recompute: bool = False,
    data_dir: str | os.PathLike[str] | None = None,
    cache_dir: str | os.PathLike[str] | None = None,
    **matrix: Any,
) -> Results:
    """Run every dataset × embedder × clusterer × seed and score it; the same again continues.

    Methods run in processes of their own, which never run the program that calls this, nor see the
    truth.

    Parameters
    ----------
    datasets : str, Dataset, array, (array, array), or a list or dict of these
        Names, or features X of shape (n_samples, n_features) or those of images, alone or with
        truth y (n_samples,). Arrays need a name: ``{"mine": (X, y)}``. Default: mnist-5k.
    embedders, clusterers : str, class, estimator, or a list or dict of these
        Names, import paths, expressions such as ``"pca(n_components=60) | umap"``, or any
        estimator of scikit-learn's kind, a `Pipeline` included. Default: the usual ones.
    seeds : int or iterable of int
        How many (0, 1, ...), or which.
    out : path, optional
        Folder of the run; default: one below runs/, named after what is run.
    jobs, threads : int
        Tasks side by side, and threads of each; default: all cores for one task.
    timeout, memory_limit : float, str
        Seconds and memory (``"2GB"``) that one embedding or clustering may take.
    retry_failed, recompute : bool
        Run cells again that failed, or all.
    data_dir, cache_dir : path, optional
        Folders of datasets and of computed embeddings.
    **matrix
        Further keys of a spec file's table ``[matrix]``: pipelines, n_samples, subset, holdout,
        reference, reference_on.

    Returns
    -------
    Results
        Whether cells failed is told there, not raised.

    Raises
    ------
    UserError
        Bad input; nothing was written.
    """
    from bench.datasets.request import data_folder
    from bench.execution.options import Options, settle_threads
    from bench.execution.progress import for_this_terminal
    from bench.execution.references import run_rows
    from bench.execution.runner import run as run_matrix
    from bench.files.cache import default_cache_folder
    from bench.provenance.cores import cores
    from bench.spec.limits import Limits, seconds, size
    from bench.store.folders import default_folder
    from bench.store.store import Store

    cache = Path(cache_dir or default_cache_folder()).resolve()
    chosen = list(range(seeds)) if isinstance(seeds, int) else list(seeds)
    things = {"datasets": datasets, "embedders": embedders, "clusterers": clusterers}
    spec = _spec(things, cache / "given", {"seeds": chosen, **matrix})
    folder = Path(out) if out is not None else default_folder(spec)
    options = Options(
        cache=cache,
        data_dir=data_folder(None if data_dir is None else Path(data_dir)),
        jobs=jobs,
        threads=settle_threads(Store(folder), threads, default=max(1, cores() // jobs)),
        limits=Limits(
            None if timeout is None else seconds(timeout, "timeout"),
            None if memory_limit is None else size(memory_limit, "memory_limit"),
        ),
        retry_failed=retry_failed,
        recompute=recompute,
        import_path=[str(Path.cwd())],
    )
    progress = for_this_terminal()
    run_matrix(spec, Store(folder), options, progress)
    run_rows(spec, Store(folder), options, progress)
    return Results(folder)


def _spec(things: dict[str, Any], folder: Path, matrix: dict[str, Any]) -> Any:
    """Say as a spec what was handed over, putting into the folder what text cannot say."""
    from bench.api.objects import dataset_use, method_use, named
    from bench.spec.file import check
    from bench.spec.spec import resolve

    content: dict[str, Any] = {"matrix": matrix}
    for kind, given in things.items():
        if given is None:
            continue
        uses = {}
        for name, thing in named(kind.removesuffix("s"), given).items():
            if kind == "datasets":
                uses[name] = dataset_use(name, thing, folder)
            else:
                uses[name] = method_use(kind.removesuffix("s"), thing, folder)
        matrix[kind] = list(uses)
        content[kind] = {name: {"use": use} for name, use in uses.items() if use != name}
    return resolve(check(content, "the arguments"))
