"""Rules: what chooses among candidates without truth."""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bench.rules.candidates import Candidate, Candidates
    from bench.rules.registry import find_rule
    from bench.rules.rule import Rule, choice

__all__ = ["Candidate", "Candidates", "Rule", "choice", "find_rule"]

DEFAULT_RULE = "pool-agreement"
"""What chooses where no rule is named."""

_MODULES = {
    "Candidate": "bench.rules.candidates",
    "Candidates": "bench.rules.candidates",
    "Rule": "bench.rules.rule",
    "choice": "bench.rules.rule",
    "find_rule": "bench.rules.registry",
}
"""Where names are, which are imported when they are asked for, as those of `bench` are."""


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_MODULES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
