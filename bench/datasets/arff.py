"""ARFF files, Weka's tables that declare the types of their columns."""

from pathlib import Path
from typing import Any

from bench.datasets.encodings import decode
from bench.datasets.reading import Reading
from bench.datasets.suffixes import unreadable
from bench.datasets.table import Table


def read(raw: bytes, path: Path, reading: Reading) -> Table:
    """Read a table; nominal columns are categories, ``?`` is a hole.

    The reader is scikit-learn's, which is kept up for OpenML: liac-arff itself is from 2020, and
    SciPy's takes no text.

    Raises
    ------
    UserError
        The file is unreadable.
    """
    import pandas as pd
    from sklearn.externals import _arff

    text, encoding = decode(raw, path, reading.encoding)
    try:
        sparse = _is_sparse(text)
        kind = _arff.LOD if sparse else _arff.DENSE
        content = _arff.loads(text, return_type=kind)
        attributes = content["attributes"]
        names = [str(name) for name, _ in attributes]
        rows = [_filled(row, attributes) for row in content["data"]] if sparse else content["data"]
        frame = pd.DataFrame(list(rows), columns=names)
    except Exception as error:  # its errors have several bases
        raise unreadable(path, "an ARFF file", error) from error
    for name, kind in attributes:
        frame[name] = _typed(frame[name], kind)
    shown = f"ARFF, {encoding}" + (", sparse" if sparse else "")
    return Table(frame, str(path), {"encoding": encoding}, shown)


def _typed(values: Any, kind: Any) -> Any:
    import pandas as pd

    if isinstance(kind, list):
        return pd.Series(pd.Categorical(values, categories=list(dict.fromkeys(kind))))
    if str(kind).upper() in ("NUMERIC", "REAL", "INTEGER"):
        return pd.to_numeric(values)
    return values


def _is_sparse(text: str) -> bool:
    lines = iter(text.splitlines())
    for line in lines:
        if line.strip().lower().startswith("@data"):
            break
    first = next((line.strip() for line in lines if line.strip() and line[0] != "%"), "")
    return first.startswith("{")


def _filled(row: dict[int, Any], attributes: list[Any]) -> list[Any]:
    """Write out the zeros of a sparse row.

    The zero of a nominal column is its first value.
    """
    zeros = [kind[0] if isinstance(kind, list) else 0 for _, kind in attributes]
    return [row.get(i, zero) for i, zero in enumerate(zeros)]
