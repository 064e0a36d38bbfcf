"""What is registered, as text."""

import importlib
import inspect
from typing import Any

from bench.methods import depends_on_threads, find, parameters
from bench.spec import Entry


def listing(kind: str) -> str:
    """Describe everything registered as `kind` (embedders, clusterers, datasets or metrics)."""
    rows = {"embedders": _methods, "clusterers": _methods, "datasets": _datasets,
            "metrics": _metrics}[kind](kind)  # fmt: skip
    return "\n".join([f"{kind}:", *(f"  {row}" for row in rows), ""])


def _methods(kind: str) -> list[str]:
    import clustering
    import embeddings

    names = {"embedders": embeddings.EMBEDDERS, "clusterers": clustering.CLUSTERERS}[kind]
    rows = []
    for name in names:
        method = find(kind.removesuffix("s"), Entry(name, name))
        cls = method.load()
        rows.append(f"{name}: {_first_line(cls)}")
        same = "may depend" if depends_on_threads(cls) else "does not depend"
        rows.append(f"    (its result {same} on the number of threads)")
        values = parameters(cls) | method.params
        rows.extend(f"    {key} = {value!r}" for key, value in values.items())
    return rows


def _datasets(_: str) -> list[str]:
    from bench.datasets import DATASETS

    rows = []
    for name, (path, preset) in DATASETS.items():
        module, _, function = path.partition(":")
        loader = getattr(importlib.import_module(module), function)
        rows.append(f"{name}: {_first_line(loader)}")
        rows.extend(f"    {key} = {value!r}" for key, value in preset.items())
    return rows


def _metrics(_: str) -> list[str]:
    from bench.metrics import METRICS

    rows = []
    for name, metric in METRICS.items():
        rows.append(f"{name}: {metric.description} Range {metric.lower:g} to {metric.upper:g}.")
    return rows


def _first_line(documented: Any) -> str:
    return (inspect.getdoc(documented) or "").strip().partition("\n")[0]
