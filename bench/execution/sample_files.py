"""Users' files with one row per sample, in the methods' order.

The class of a method declares which parameters name such files: see `bench.methods.method`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from bench.datasets.assignments_table import number_samples
from bench.datasets.embedding_table import matched_rows, read_embedding
from bench.datasets.order import Ordered
from bench.errors import UserError
from bench.execution.given_assignments import CLUSTERER as ASSIGNMENTS
from bench.files.fingerprint import array_fingerprint
from bench.methods.method import Method
from bench.workers.inspection import Facts


@dataclass(frozen=True, eq=False)
class SampleFiles:
    """What methods read about samples besides their features.

    Parameters
    ----------
    arrays : dict
        What is in the files, in the order of methods, by fingerprint.
    named : dict
        By `repr` of the method and by parameter, which of the arrays it is.
    """

    arrays: Mapping[str, NDArray[Any]]
    named: Mapping[str, dict[str, str]]

    @classmethod
    def read(
        cls, methods: Iterable[Method], inspected: Mapping[str, Facts], fitted: Ordered
    ) -> "SampleFiles":
        """Read the files of all methods.

        Raises
        ------
        UserError
            A file that is missing or broken, or has another number of rows.
        """
        arrays: dict[str, NDArray[Any]] = {}
        named: dict[str, dict[str, str]] = {}
        for method in methods:
            for parameter, path in inspected[repr(method)].sample_files.items():
                rows = fitted.arranged(_rows(method, parameter, path, fitted))
                name = array_fingerprint(rows)
                arrays[name] = rows
                named.setdefault(repr(method), {})[parameter] = name
        return cls(arrays, named)

    def of(self, method: Method) -> dict[str, str]:
        """Return, by parameter, which arrays a method reads."""
        return self.named.get(repr(method), {})


def _rows(method: Method, parameter: str, path: str, fitted: Ordered) -> NDArray[Any]:
    where = f"Got {method.kind} {method.name!r} with {parameter} = {path!r}"
    if method.path == ASSIGNMENTS:  # the path is that of a copy of ours
        where = f"Got assignments {method.name!r}"
    try:
        rows, names = read_embedding(path)
    except ValueError as error:
        raise UserError(f"{where}: {error}") from None
    expected = fitted.dataset.row_names  # in the published order
    if names is not None and expected is not None:
        if not (method.path == ASSIGNMENTS and _numbers_only(names, expected)):
            rows = matched_rows(rows, names, expected, where)
    elif names is not None and method.path == ASSIGNMENTS and not number_samples(names):
        raise UserError(
            f"{where}, whose rows have ids such as {str(names[0])!r}, but dataset "
            f"{fitted.dataset.name!r} has no row names: leave the ids out and keep the dataset's "
            "order, or number the samples from 0 or from 1, each once."
        )
    if rows.ndim != 2 or len(rows) != len(fitted.permutation):
        raise UserError(
            f"{where}, which holds an array of shape {rows.shape}, but expected one row for each "
            f"of the {len(fitted.permutation)} samples of dataset {fitted.dataset.name!r} "
            f"(fingerprint {fitted.fingerprint[:12]}): give a row to the same samples in the same "
            "order."
        )
    return rows


def _numbers_only(names: NDArray[Any], row_names: NDArray[Any]) -> bool:
    """Return whether ids are sample numbers instead of names."""
    return number_samples(names) and not {*map(str, row_names)} <= {*map(str, names)}
