"""The names of the columns of a text table."""

from pathlib import Path

from bench.datasets.dialect import Dialect
from bench.datasets.header import has_names
from bench.datasets.reading import Reading
from bench.datasets.truth_column import looks_like_truth
from bench.datasets.values import is_number
from bench.errors import UserError


def settle(
    rows: list[list[str]], width: int, form: Dialect, reading: Reading, path: Path
) -> tuple[list[str], bool]:
    """Return the names of all columns, and whether a header has them.

    Raises
    ------
    UserError
        The first line may be a header or a sample.
    """
    first = [field.strip() for field in rows[0]]
    ends_empty = len(first) < width and all(not row[-1].strip() for row in rows[1:])
    if len(first) < width:  # row names stand below no name of their own
        if not ends_empty or reading.header is False:
            _refuse_short(first, rows[1:], form, reading, path)
        return ([*first, ""] if ends_empty else ["", *first]), True
    below = [[field.strip() for field in row] for row in rows[1:]]
    header = reading.header
    if header is None:
        header = has_names(first, below, form.decimal, str(path))
    return (first if header else [str(i) for i in range(width)]), header


def _refuse_short(
    first: list[str], below: list[list[str]], form: Dialect, reading: Reading, path: Path
) -> None:
    """Refuse a first line that is one field too short.

    It is accepted if the other lines begin with row names.
    """
    numbers = any(is_number(field, form.decimal) for field in first)
    counting = first == [str(i) for i in range(len(first))] and len(first) > 1
    if reading.header is False or (numbers and not counting):
        raise UserError(
            f"Got {len(first)} fields in the first line of {path}, but {len(first) + 1} in the "
            "others: fix that line, or give each column a name."
        )
    firsts = [row[0] for row in below]
    if len(set(firsts)) < len(firsts):
        raise UserError(
            f"Got {len(first)} column names above {len(first) + 1} columns in {path}, and the "
            "first column is no row names (some are alike): give each column a name."
        )


def unlike(names: list[str], path: Path, reading: Reading) -> list[str]:
    """Add numbers to equal column names; refuse two columns of truth.

    Raises
    ------
    UserError
        Two columns have the name of the target, or a name that suggests truth.
    """
    unique: list[str] = []
    for name in names:
        twice = name in unique
        if twice and (name == reading.truth or looks_like_truth(name)):
            raise UserError(
                f"Got two columns {name!r} in {path}, which both may be the truth: give them "
                "different names, or leave one out."
            )
        unique.append(f"{name}.{names[: len(unique)].count(name)}" if twice else name)
    return unique
