"""What may stand above a text table: comments, names behind a mark, a separator."""

import csv
import re
from dataclasses import replace

from bench.datasets import dialect
from bench.datasets.dialect import Dialect
from bench.datasets.reading import Reading
from bench.datasets.values import is_number


def without_comments(text: str) -> tuple[str, list[str]]:
    """Take off lines of comments at the beginning, and empty ones there and at the end."""
    lines = text.splitlines(keepends=True)
    comments = []
    n_left_out = 0
    for line in lines:
        comment = line.startswith(("#", "%")) and not re.match(r"#\s*[,;\t]", line)
        if line.strip() and not comment:
            break
        comments += [line] if comment else []
        n_left_out += 1
    return "".join(lines[n_left_out:]).rstrip("\n"), comments


def names_in(comments: list[str], text: str, form: Dialect) -> str:
    """Return the last comment where it names the columns below, as NumPy's savetxt writes it.

    It has as many fields as they, all different and none a number; and the first line below is a
    sample, as its numbers show. Empty for none.
    """
    if not comments or form.sep is None:
        return ""
    line = comments[-1].lstrip("#% \t")
    try:
        names = next(dialect.rows(line, form.sep), [])
        first = next(dialect.rows(text, form.sep), [])
    except csv.Error:
        return ""
    numbers = [is_number(field, form.decimal) for field in (*names, *first)]
    alike = len({*names}) < len(names) or len(names) != len(first)
    is_sample = any(numbers[len(names) :])
    return "" if alike or len(names) < 2 or any(numbers[: len(names)]) or not is_sample else line


def sep_line(text: str, reading: Reading) -> tuple[str, Reading]:
    """Heed a first line such as ``sep=;``, which spreadsheets write."""
    found = re.match(r"sep=(.)\n", text)
    if found is None:
        return text, reading
    return text[found.end() :], replace(reading, sep=reading.sep or found[1])
