"""The rule to check: by name, import path, or itself."""

import importlib
from typing import Any

from bench.checking.rule_fitting import RuleSubject
from bench.errors import UserError, unknown_name
from bench.methods.spelling import is_method
from bench.rules.registry import REGISTRY, find_rule, import_rule
from bench.rules.rule import Rule, plain
from bench.workers.interrupts import is_the_users


def rule_named(use: str) -> RuleSubject:
    """Import what a name or an import path ``module:RULE`` stands for.

    Raises
    ------
    UserError
        There is no such rule, or it cannot be imported.
    """
    if ":" not in use and REGISTRY.lookup(use) is None:
        raise unknown_name("rule", use, REGISTRY.all())
    rule = import_rule(use, repr(use)) if ":" in use else find_rule(use)
    return given_rule(rule, use)


def given_rule(rule: Any, name: str = "") -> RuleSubject:
    """Return a `Rule` as a subject, or look a name up.

    Raises
    ------
    UserError
        It is no `Rule`, or what it names as its function is none.
    """
    if isinstance(rule, str):
        return rule_named(rule)
    if not isinstance(rule, Rule):
        raise UserError(
            f"Got {rule!r}, but expected a bench.rules.rule.Rule, its name, or 'module:RULE'."
        )
    stated = plain(rule)
    try:
        function = stated.function()
    except Exception as error:
        raise UserError(
            f"Got rule {name or stated.label!r}, computed by {stated.path!r}, which cannot be "
            f"imported ({type(error).__name__}: {error}): expected module:function."
        ) from error
    if not callable(function):
        raise UserError(
            f"Got rule {name or stated.label!r}, computed by {stated.path!r}, which is a "
            f"{type(function).__name__}: expected a function of candidates."
        )
    return RuleSubject(name or stated.path, stated.path, stated)


def is_rule(use: str) -> bool:
    """Return whether a text names a rule and no method.

    A path is imported to find out.
    """
    if ":" not in use:
        named = REGISTRY.lookup(use) is not None
        return named and not any(is_method(kind, use) for kind in ("embedder", "clusterer"))
    module, _, attribute = use.partition(":")
    try:
        value = getattr(importlib.import_module(module), attribute, None)
    except BaseException as error:
        if is_the_users(error):
            raise
        return False  # whatever is wrong with it is said by who looks for a method
    return isinstance(value, Rule)
