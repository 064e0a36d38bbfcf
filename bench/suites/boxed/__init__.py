"""Suite files that ship with the package, usable without network."""

from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench.spec.suite import Suite


def read(*, name: str) -> "Suite":
    """Read a suite file that lies beside this one."""
    from bench.suites.suite_file import parse_suite

    text = (resources.files(__name__) / f"{name}.toml").read_text("utf-8")
    return parse_suite(text, f"the suite {name!r}")
