"""Tables with text, dates, categories or gaps, made numeric without truth."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np

from bench.datasets.columns import missing_in
from bench.errors import UserError
from bench.files.sparse import is_sparse

PREPARATION = (
    "skrub:TableVectorizer | sklearn.impute:SimpleImputer(add_indicator=True, strategy='median')"
    " | standardize"
)
"""What makes a table numeric where the user named nothing else.

skrub encodes categories in columns of 0 and 1, free text by its most telling parts (30 columns),
and dates by their parts; holes get the median and a column of 0 and 1 that says where they were;
then each column is scaled to unit variance.
"""
SEED = 0
"""Of whatever a preparation draws: a dataset is the same in every run."""


@dataclass(frozen=True)
class Prepared:
    """The numeric features of a table, and how they were made."""

    values: Any
    by: str
    versions: dict[str, str]
    note: str
    feature_names: tuple[str, ...] = ()
    """Of the columns of `values`; empty where a step does not say."""


def prepare(frame: Any, kinds: dict[str, str], by: str | None, name: str) -> Prepared | None:
    """Make a table numeric, or return None if it already is.

    With an expression it is never None.

    Parameters
    ----------
    frame : DataFrame
        Features, each column of one kind.
    kinds : dict
        Column to kind; see `bench.datasets.columns`.
    by : str or None
        An expression of embedders that the user named instead of `PREPARATION`.

    Raises
    ------
    UserError
        The expression is invalid, fails, or does not give finite numbers with one row per sample.
    """
    holes = missing_in(frame)
    if by is None and not holes and {*kinds.values()} <= {"numbers", "booleans"}:
        return None
    expression = by or PREPARATION
    values, versions, names = carried_out(expression, frame, name)
    what = [f"{count} {kind}" for kind, count in Counter(kinds.values()).items()]
    columns = f"{frame.shape[1]} columns ({', '.join(what)}"
    if holes:
        columns += f"; {sum(holes.values())} holes in {_some(list(holes))}"
    note = f"prepared: {columns}) made {values.shape[1]} features by {expression}"
    return Prepared(
        values, expression, versions, note, names if len(names) == values.shape[1] else ()
    )


def prepare_sparse(X: Any, by: str, name: str) -> Prepared:
    """Apply a user's expression to a sparse table; see `prepare`."""
    values, versions, _ = carried_out(by, X, name)
    note = f"prepared: {X.shape[1]} sparse columns made {values.shape[1]} features by {by}"
    return Prepared(values, by, versions, note)


def carried_out(
    expression: str, rows: Any, name: str
) -> tuple[Any, dict[str, str], tuple[str, ...]]:
    """Carry out an expression of embedders on rows; see `prepare`.

    Parameters
    ----------
    rows : DataFrame, sparse matrix or list of str

    Returns
    -------
    values : ndarray or sparse matrix
    versions : dict
        Of the packages that made them.
    names : tuple of str
        What the columns are called; empty where the last step does not say.
    """
    from threadpoolctl import threadpool_limits

    from bench.methods.entries import find_entry
    from bench.methods.method import find
    from bench.provenance.versions import version_behind

    entry = find_entry("embedder", expression, {})
    if entry.points:
        raise UserError(
            f"Got prepare = {expression!r} for {name!r}, which is a grid, but expected one value "
            "of each parameter: a dataset is one."
        )
    methods = find("embedder", entry)
    result, names = rows, tuple(map(str, getattr(rows, "columns", ())))
    # Threads change the last digits of products of matrices, and with them the fingerprint.
    with threadpool_limits(limits=1):
        for method in methods:
            method.check()
            step = method.build(seed=SEED, n_clusters=None, threads=1)
            try:
                result = step.fit_transform(result)
            except Exception as error:  # whatever a user's class raises
                lines = str(error).strip().splitlines() or [type(error).__name__]
                raise UserError(
                    f"Got prepare = {expression!r} for {name!r}, whose step {method.name!r} fails "
                    f"({type(error).__name__}: {lines[0]}): fix it or write another."
                ) from error
            names = _names_after(step, names)
    versions = {k: v for method in methods for k, v in version_behind(method.path).items()}
    n_samples = len(rows) if isinstance(rows, list) else rows.shape[0]
    return _checked(result, n_samples, expression, name), versions, names


def _names_after(step: Any, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return a step's names for its columns, or nothing."""
    names_of = getattr(step, "get_feature_names_out", None)
    if names_of is None:
        return ()
    for arguments in ((list(names),), ()):
        try:
            return tuple(map(str, names_of(*arguments)))
        except Exception:  # a step may want none, or those of a class of its own
            continue
    return ()


def _checked(result: Any, n_samples: int, expression: str, name: str) -> Any:
    if is_sparse(result) and result.shape[0] == n_samples and np.isfinite(result.data).all():
        return result.tocsr()
    try:
        values = np.asarray(result, dtype=np.float64)
    except (TypeError, ValueError):
        values = np.empty(0)
    if values.ndim != 2 or len(values) != n_samples or not np.isfinite(values).all():
        raise UserError(
            f"Got prepare = {expression!r} for {name!r}, which gives "
            f"{type(result).__name__} of shape {np.shape(result)}, but expected finite numbers, "
            f"one row for each of the {n_samples} samples: add a step such as "
            "'sklearn.impute:SimpleImputer'."
        )
    return values


def _some(columns: list[str]) -> str:
    shown = ", ".join(repr(column) for column in columns[:3])
    return shown if len(columns) <= 3 else f"{shown} and {len(columns) - 3} more"
