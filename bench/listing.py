"""What is registered, as text."""

import inspect
from typing import Any

from bench.datasets import load_loader
from bench.entries import Entry
from bench.errors import UserError
from bench.methods import depends_on_threads, find, parameters
from bench.registry import Registered, registered, shadowed


def listing(kind: str) -> str:
    """Describe all of a kind: embedders, clusterers, datasets, metrics or presets."""
    rows = {"embedders": _methods, "clusterers": _methods, "datasets": _datasets,
            "metrics": _metrics, "presets": _presets}[kind](kind)  # fmt: skip
    return "\n".join([f"{kind}:", *(f"  {row}" for row in rows), ""])


def _methods(kind: str) -> list[str]:
    rows = []
    for name, known in registered(kind.removesuffix("s")).items():
        (method,) = find(kind.removesuffix("s"), Entry(name, name))
        try:
            cls = method.load()
        except UserError as error:
            rows.append(f"{_title(name, known)}: broken. {error}")
            continue
        rows.append(f"{_title(name, known)}: {_first_line(cls)}")
        same = "may depend" if depends_on_threads(cls) else "does not depend"
        rows.append(f"    (its result {same} on the number of threads)")
        values = parameters(cls) | method.params
        rows.extend(f"    {key} = {value!r}" for key, value in values.items())
    return rows + _shadowed(kind)


def _datasets(kind: str) -> list[str]:
    rows = []
    for name, known in registered("dataset").items():
        try:
            loader = load_loader(name, known.path)
        except UserError as error:
            rows.append(f"{_title(name, known)}: broken. {error}")
            continue
        rows.append(f"{_title(name, known)}: {_first_line(loader)}")
        rows.extend(f"    {key} = {value!r}" for key, value in known.preset.items())
    return rows + _shadowed(kind)


def _title(name: str, known: Registered) -> str:
    return f"{name} (from {known.package})" if known.package else name


def _shadowed(kind: str) -> list[str]:
    found = shadowed(kind.removesuffix("s"))
    return [f"{name}: broken. It cannot be used: {reason}." for name, reason in found.items()]


def _metrics(_: str) -> list[str]:
    from bench.metrics import METRICS

    rows = []
    for name, metric in METRICS.items():
        rows.append(f"{name}: {metric.description} Range {metric.lower:g} to {metric.upper:g}.")
    return rows


def _presets(_: str) -> list[str]:
    from bench.presets import presets

    return [f"{name}: {sentence}" for name, sentence in presets().items()]


def _first_line(documented: Any) -> str:
    return (inspect.getdoc(documented) or "").strip().partition("\n")[0]
