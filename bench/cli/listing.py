"""What is registered, as text."""

import inspect
from typing import Any

from bench.datasets import LOADERS, load_loader
from bench.errors import UserError
from bench.methods.entries import Entry
from bench.methods.method import find
from bench.methods.registry import METHODS, Registered, Registry
from bench.methods.traits import depends_on_threads, parameters


def listing(kind: str) -> str:
    """Describe everything of one kind, such as all embedders or all metrics."""
    rows = {"embedders": _methods, "clusterers": _methods, "datasets": _datasets,
            "metrics": _metrics, "rules": _rules, "presets": _presets,
            "suites": _suites}[kind](kind)  # fmt: skip
    return "\n".join([f"{kind}:", *(f"  {row}" for row in rows), ""])


def _methods(kind: str) -> list[str]:
    rows, registry = [], METHODS[kind.removesuffix("s")]
    for name, known in registry.all().items():
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
    return rows + _shadowed(registry)


def _datasets(kind: str) -> list[str]:
    rows = []
    for name, known in LOADERS.all().items():
        try:
            loader = load_loader(name, known.path)
        except UserError as error:
            rows.append(f"{_title(name, known)}: broken. {error}")
            continue
        rows.append(f"{_title(name, known)}: {_first_line(loader)}")
        rows.extend(f"    {key} = {value!r}" for key, value in known.preset.items())
    return rows + _shadowed(LOADERS)


def _title(name: str, known: Registered) -> str:
    return f"{name} (from {known.package})" if known.package else name


def _shadowed(registry: Registry) -> list[str]:
    reasons = registry.shadowed()
    return [f"{name}: broken. It cannot be used: {reason}." for name, reason in reasons.items()]


def _metrics(_: str) -> list[str]:
    from bench.metrics.catalog import KNOWN, OURS
    from bench.metrics.on_request import ON_REQUEST
    from bench.metrics.outside import declared, request

    rows = [
        f"{name}: {metric.description} Range {metric.lower:g} to {metric.upper:g}."
        + (f" On request: --metric {name}." if name in ON_REQUEST else "")
        for name, metric in OURS.items()
    ]
    for name, point in declared().items():
        title = f"{name} (from {point.dist.name if point.dist else 'an unknown package'})"
        try:
            request([name])
        except UserError as error:
            rows.append(f"{title}: broken. {error}")
        else:
            rows.append(f"{title}: {KNOWN[name].description} On request: --metric {name}.")
    return rows


def _rules(_: str) -> list[str]:
    from bench.rules import DEFAULT_RULE
    from bench.rules.registry import REGISTRY, find_rule

    rows = []
    for name, known in REGISTRY.all().items():
        try:
            rule = find_rule(name)
        except UserError as error:
            rows.append(f"{_title(name, known)}: broken. {error}")
            continue
        default = " The default." if name == DEFAULT_RULE else ""
        rows.append(f"{_title(name, known)}: {rule.description}{default}")
        rows += [f"    source: {rule.source}", f"    cost: {rule.cost}"]
        rows += [f"    reads: {', '.join(rule.needs)}"] if rule.needs else []
        rows += ["    fits pipelines again: asked only by its name"] if rule.refits else []
    return rows + _shadowed(REGISTRY)


def _presets(_: str) -> list[str]:
    from bench.spec.presets import presets

    return [f"{name}: {sentence}" for name, sentence in presets().items()]


def _suites(_: str) -> list[str]:
    from bench.suites import SUITES
    from bench.suites.find import find_suite

    rows = []
    for name, known in SUITES.all().items():
        try:
            suite = find_suite(name, {})[1]
        except UserError as error:
            rows.append(f"{_title(name, known)}: broken. {error}")
            continue
        rows.append(f"{_title(name, known)}: {suite.title or 'without a title'}.")
        group_of = suite.group_of()
        groups = suite.by_group()
        rows.extend(f"    {group}: {', '.join(groups[group])}" for group in groups)
        alone = [name for name in suite.names() if name not in group_of]
        if alone:
            rows.append(f"    in no group: {', '.join(alone)}")
        rows.extend(
            f"    {fact}: {text}" for fact, text in suite.facts().items() if fact != "title"
        )
    return rows + _shadowed(SUITES)


def _first_line(documented: Any) -> str:
    return (inspect.getdoc(documented) or "").strip().partition("\n")[0]
