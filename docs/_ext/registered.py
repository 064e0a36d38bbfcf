"""Directives that list registered methods, datasets and metrics.

They read the registries when the documentation is built, so a page cannot fall behind them.
"""

import inspect
from math import inf, isinf
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from bench.datasets import LOADERS, load_loader
from bench.methods.entries import Entry
from bench.methods.method import find
from bench.methods.registry import METHODS, Registered
from bench.methods.traits import parameters
from bench.metrics.catalog import OURS
from bench.metrics.on_request import ON_REQUEST

GIVEN = {
    "truth": "truth and assignments",
    "table": "truth and assignments, whatever the policy for noise",
    "count": "assignments",
    "compactness": "the embedding and assignments",
    "density": "the embedding and assignments, with noise as noise",
    "embedding": "the features, the embedding and the truth",
}
"""What a metric of each kind is computed from."""


class RegisteredDirective(SphinxDirective):
    """List our own embedders, clusterers or datasets.

    Those of installed packages are not included.
    """

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Write a definition list, one entry a name."""
        (kind,) = self.arguments
        registry = LOADERS if kind == "dataset" else METHODS[kind]
        entries = [
            _entry(kind, name, known) for name, known in registry.all().items() if not known.package
        ]
        return self.parse_text_to_nodes("\n".join(entries))


def _entry(kind: str, name: str, known: Registered) -> str:
    described: Any
    if kind == "dataset":
        described, values = load_loader(name, known.path), known.preset
    else:
        (method,) = find(kind, Entry(name, name))
        described = method.load()
        values = parameters(described) | known.preset
    summary = (inspect.getdoc(described) or "").partition("\n")[0]
    shown = [f"`{known.path}`", *(f"`{key}={value!r}`" for key, value in values.items())]
    return f"`{name}`\n: {summary}\n\n  {', '.join(shown)}\n"


class MetricDirective(SphinxDirective):
    """Show a metric's range, good end, and input."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Write a paragraph."""
        (name,) = self.arguments
        if name not in OURS:
            raise self.error(f"{name!r} is no metric")
        metric = OURS[name]
        ends = {True: "higher is better", False: "lower is better", None: "neither end is good"}
        return self.parse_text_to_nodes(
            f"{metric.description} Column `{name}`; range {_number(metric.lower)} to "
            f"{_number(metric.upper)}, {ends[metric.higher_is_better]}; computed from "
            f"{GIVEN[metric.kind]}; {'cheap' if metric.is_cheap else 'not cheap'}"
            + (f"; on request: `--metric {name}`." if name in ON_REQUEST else ".")
        )


def _number(value: float) -> str:
    return {inf: "∞", -inf: "−∞"}[value] if isinf(value) else f"{value:g}".replace("-", "−")


def setup(app: Sphinx) -> dict[str, bool]:
    """Tell Sphinx of the directives."""
    app.add_directive("registered", RegisteredDirective)
    app.add_directive("metric", MetricDirective)
    return {"parallel_read_safe": True}
