"""What may stand above a text table: comments, and a line that says the separator."""

import re
from dataclasses import replace

from bench.datasets.reading import Reading


def without_comments(text: str) -> tuple[str, int]:
    """Leave out lines of comments at the beginning, and empty ones there and at the end."""
    lines = text.splitlines(keepends=True)
    n_comments = n_left_out = 0
    for line in lines:
        comment = line.startswith(("#", "%")) and not re.match(r"#\s*[,;\t]", line)
        if line.strip() and not comment:
            break
        n_comments += comment
        n_left_out += 1
    return "".join(lines[n_left_out:]).rstrip("\n"), n_comments


def sep_line(text: str, reading: Reading) -> tuple[str, Reading]:
    """Heed a first line such as ``sep=;``, which spreadsheets write."""
    found = re.match(r"sep=(.)\n", text)
    if found is None:
        return text, reading
    return text[found.end() :], replace(reading, sep=reading.sep or found[1])
