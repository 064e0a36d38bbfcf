"""A suite in a TOML file of its own."""

import tomllib
from pathlib import Path
from typing import Any

from bench.datasets.data_names import is_path
from bench.errors import UserError
from bench.spec.file import check
from bench.spec.resolve import MOST_BYTES
from bench.spec.suite import Suite


def read_suite_file(path: Path) -> Suite:
    """Read a suite file, with paths relative to its folder.

    Raises
    ------
    UserError
        It cannot be read, is no TOML, or holds an unknown key or a wrong value.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UserError(f"Got suite file {str(path)!r} of over {MOST_BYTES:,} bytes: name one.")
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(
            f"Got suite file {str(path)!r}, which cannot be read ({error}): expected a TOML file."
        ) from None
    return placed(parse_suite(text, str(path)), path.parent)


def parse_suite(text: str, where: str) -> Suite:
    """Check the text of a suite file; `where` names it in messages."""
    try:
        content = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UserError(f"Got {where}, which is not valid TOML: {error}.") from None
    return as_suite(content, where)


def as_suite(content: dict[str, Any], where: str) -> Suite:
    """Check a suite file: its keys, or a table ``[suites.NAME]``."""
    suites = content["suites"] if set(content) == {"suites"} else {"suite": content}
    suites_of_file = check({"suites": suites}, where).suites
    if len(suites_of_file) != 1:
        raise UserError(
            f"Got {len(suites_of_file)} suites in {where}, but expected one: name a "
            "file for each, or give the file as the spec of the run."
        )
    return next(iter(suites_of_file.values()))


def placed(suite: Suite, folder: Path) -> Suite:
    """Return a suite with paths resolved in a folder.

    A name with a point or a slash is a path; any other is a registered dataset.
    """
    tables = suite.datasets if isinstance(suite.datasets, dict) else {}
    datasets = {}
    for name in suite.names():
        table = dict(tables.get(name, {}))
        use = table.get("use", name)
        if isinstance(use, str) and _is_file(use, folder):
            table["use"] = str(folder / Path(use).expanduser())
        datasets[name] = table
    return suite.model_copy(update={"datasets": datasets})


def _is_file(use: str, folder: Path) -> bool:
    return is_path(use) or (":" not in use and (folder / use).is_file())
