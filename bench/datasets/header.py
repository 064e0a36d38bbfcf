"""Whether a table's first line is a header or a sample."""

from collections.abc import Sequence

from bench.datasets.values import MISSING, is_number
from bench.errors import UserError

Rows = Sequence[Sequence[str]]


def has_names(first: Sequence[str], below: Rows, decimal: str, where: str) -> bool:
    """Return whether the first line holds names.

    It does if it has text above a column of numbers. It also does if it counts the columns (0, 1, 2
    …) above other numbers, as programs write it that have no names for columns.

    Parameters
    ----------
    first : sequence of str
        Fields of the first line, as many as the lines below have.
    below : sequence of sequences of str
        Fields of lines below it.
    decimal : str
        The decimal mark.
    where : str
        The file, for messages.

    Raises
    ------
    UserError
        Part of it looks like names, and part like a sample.
    """

    def number(field: str) -> bool:
        return is_number(field, decimal)

    if not below:
        return not any(map(number, first))
    over_numbers, over_text = [], []
    for i, field in enumerate(first):
        column = [row[i] for row in below]
        present = sum(value not in MISSING for value in column)
        if present and sum(map(number, column)) > present / 2:
            over_numbers.append(field)
        else:
            over_text.append((field, column))
    numbers = [field for field in over_numbers if number(field)]
    others = [field for field in over_numbers if not number(field) and field not in MISSING]
    among_values = any(field and field in column for field, column in over_text)
    if _counts_columns(first, below):
        return True
    if others and (numbers or among_values):
        raise UserError(
            f"Got {others[0]!r} in the first line of {where}, which may be a name or a value "
            f"among the numbers of its column: write header = true or header = false."
        )
    if others:
        return True
    if over_numbers:
        return not numbers and not among_values and len(over_text) > 0 and _named(first)
    return not among_values and len(set(first)) == len(first)


def _counts_columns(first: Sequence[str], below: Rows) -> bool:
    """Return whether a line numbers its columns, from 0 or 1.

    Some of its fields may be names.

    If the columns below hold whole numbers, too, at least three are needed to rule out chance.
    """
    counted = [field for field in first if _is_whole(field)]
    rest = [field for field in first if field and not _is_whole(field)]
    if len(counted) < 2 or any(is_number(field) for field in rest):
        return False
    start = int(counted[0])
    step_one = [int(field) for field in counted] == [*range(start, start + len(counted))]
    if not step_one or not below:
        return False
    if any(field in row for field in rest for row in below):
        return False
    places = [i for i, field in enumerate(first) if _is_whole(field)]
    all_whole = all(_is_whole(row[i]) for row in below for i in places)
    return not all_whole or (start in (0, 1) and len(counted) > 2)


def _named(first: Sequence[str]) -> bool:
    return all(field.strip() for field in first[1:]) and len(set(first)) == len(first)


def _is_whole(field: str) -> bool:
    return field.isascii() and field.isdigit() and len(field) < 10
