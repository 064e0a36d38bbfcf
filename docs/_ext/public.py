"""Public names, and the directives that write their reference.

Public is what `__all__` of the modules below names, and the classes that the tables of embedders
and clusterers name, at the paths given there. Everything else is private: it may change at any
time. The reference reads the modules when the documentation is built, so it cannot fall behind.
"""

import importlib
import inspect
import sys
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.pycode import ModuleAnalyzer
from sphinx.util.docutils import SphinxDirective

GROUPS = {
    "bench": "Run a matrix",
    "bench.datasets": "Load data",
    "bench.metrics": "Score",
    "bench.rules": "Choose without truth",
    "bench.testing": "Check a method or a rule",
    "bench.errors": "Errors",
    "embeddings": "Embedders",
    "clustering": "Clusterers",
}
"""Each public module with the heading of its group in the reference."""

METHODS = {"embeddings": "EMBEDDERS", "clustering": "CLUSTERERS"}
"""Where the tables of methods are."""


def public_names(group: str) -> list[str]:
    """Return the full names of a module's public objects."""
    module = importlib.import_module(group)
    names = [f"{group}.{name}" for name in sorted(module.__all__, key=str.lower)]
    methods = getattr(module, METHODS[group]) if group in METHODS else {}
    paths = dict.fromkeys(path.replace(":", ".") for path, _ in methods.values())
    return [*names, *(path for path in paths if path.startswith(f"{group}."))]


def public_object(name: str) -> Any:
    """Import what a full name stands for."""
    module, _, attribute = name.rpartition(".")
    return getattr(importlib.import_module(module), attribute)


def described(name: str) -> str:
    """Return an object's docstring, or the one below a table."""
    known = public_object(name)
    if _kind(known) != "data":
        return inspect.getdoc(known) or ""
    module, _, attribute = name.rpartition(".")
    for home, loaded in sorted(sys.modules.items()):
        if home.startswith(module) and getattr(loaded, attribute, None) is known:
            lines = ModuleAnalyzer.for_module(home).find_attr_docs().get(("", attribute))
            if lines:
                return "\n".join(lines).strip()
    return ""


def _kind(known: Any) -> str:
    if inspect.isclass(known):
        return "exception" if issubclass(known, BaseException) else "class"
    return "function" if callable(known) else "data"


class SummaryDirective(SphinxDirective):
    """List all public names by group, with their first lines."""

    def run(self) -> list[nodes.Node]:
        """Write a table for each group."""
        text = []
        for group, heading in GROUPS.items():
            rows = [f"| {_link(name)} | {_first_line(name)} |" for name in public_names(group)]
            text += [f"**{heading}** (`{group}`)", "", "| name | what it is |", "| --- | --- |"]
            text += [*rows, ""]
        return self.parse_text_to_nodes("\n".join(text))


def _link(name: str) -> str:
    role = {"class": "class", "exception": "exc", "function": "func", "data": "data"}
    return f"{{py:{role[_kind(public_object(name))]}}}`{name}`"


def _first_line(name: str) -> str:
    return described(name).partition("\n")[0].replace("|", "\\|")


class ReferenceDirective(SphinxDirective):
    """Document all public names of a module, from their docstrings."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Write one entry per name."""
        entries = [_entry(name) for name in public_names(self.arguments[0])]
        text = "\n".join(["```{eval-rst}", *entries, "```"])
        return self.parse_text_to_nodes(text)


def _entry(name: str) -> str:
    kind = _kind(public_object(name))
    if kind == "data":
        lines = described(name).splitlines()
        return "\n".join([f".. py:data:: {name}", "", *(f"   {line}" for line in lines), ""])
    members = "   :members:\n" if kind == "class" else ""
    return f".. auto{kind}:: {name}\n{members}"


def _is_request(app: Sphinx, what: str, name: str, *_: object) -> bool | None:
    """Leave out what scikit-learn adds to every estimator, such as ``set_fit_request``."""
    return True if name.startswith("set_") and name.endswith("_request") else None


def setup(app: Sphinx) -> dict[str, bool]:
    """Tell Sphinx of the directives."""
    app.connect("autodoc-skip-member", _is_request)
    app.add_directive("api-summary", SummaryDirective)
    app.add_directive("api", ReferenceDirective)
    return {"parallel_read_safe": True}
