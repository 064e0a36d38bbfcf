"""Lines above a text table: comments, commented headers, separators."""

import csv
import re
from dataclasses import replace

from bench.datasets import dialect
from bench.datasets.dialect import Dialect
from bench.datasets.reading import Reading
from bench.datasets.values import is_number


def without_comments(text: str) -> tuple[str, list[str]]:
    """Remove comments at the beginning, and empty lines at both ends."""
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
    """Return the last comment if it names the columns below.

    NumPy's savetxt writes headers in this way.

    It must have as many fields as there are columns, all different and without numbers, and the
    line below must be a sample, as its numbers show. The result is empty if there is no such
    comment.
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
    sep_match = re.match(r"sep=(.)\n", text)
    if sep_match is None:
        return text, reading
    return text[sep_match.end() :], replace(reading, sep=reading.sep or sep_match[1])
