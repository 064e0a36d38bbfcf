"""The table of rules: ours, and those that installed packages declare."""

import importlib
from typing import TYPE_CHECKING

from bench.errors import UserError, unknown_name
from bench.methods.registry import Registered, Registry

if TYPE_CHECKING:
    from bench.rules.rule import Rule

GROUP = "clusterbench.rules"
"""The entry points in which packages declare theirs."""

RULES = {
    "pool-agreement": "bench.rules.pool:RULE",
    "agreement": "bench.rules.agreement:RULE",
    "persistence": "bench.rules.persistence:RULE",
    "stability": "bench.rules.stability:RULE",
    "stability-halves": "bench.rules.stability_halves:RULE",
    "silhouette": "bench.rules.silhouette:RULE",
    "calinski-harabasz": "bench.rules.calinski_harabasz:RULE",
    "davies-bouldin": "bench.rules.davies_bouldin:RULE",
    "dbcv": "bench.rules.dbcv:RULE",
    "gap": "bench.rules.gap:RULE",
    "neighbors": "bench.rules.neighbors:RULE",
    "bic": "bench.rules.bic:RULE",
    "eigengap": "bench.rules.eigengap:RULE",
    "first": "bench.rules.first:RULE",
    "random": "bench.rules.random:RULE",
}
"""Name -> import path of its `bench.rules.rule.Rule`, one file each."""

REGISTRY = Registry(GROUP, {name: (path, {}) for name, path in RULES.items()})


def rule_names() -> list[str]:
    """Return the names of all rules, ours first."""
    return list(REGISTRY.all())


def registered_rule(name: str) -> Registered:
    """Return where a rule is, ours or a package's, without importing it.

    Raises
    ------
    UserError
        No rule has this name.
    """
    known = REGISTRY.lookup(name)
    if known is None:
        raise unknown_name("rule", name, REGISTRY.all())
    return known


def find_rule(name: str) -> "Rule":
    """Import the rule of this name, ours or a package's.

    Commands have a worker do it: see `bench.rules.evaluate.described`.

    Parameters
    ----------
    name : str
        As ``clusterbench list rules`` shows it.

    Returns
    -------
    Rule

    Raises
    ------
    UserError
        No rule has this name, or what a package declares is no `Rule`.

    Examples
    --------
    >>> from bench.rules import find_rule
    >>> find_rule("stability").label
    'Stability between seeds'
    """
    known = registered_rule(name)
    return import_rule(known.path, f"{name!r} of {known.package}" if known.package else repr(name))


def import_rule(path: str, name: str) -> "Rule":
    """Import the rule at ``module:attribute``, which messages call by this name.

    Raises
    ------
    UserError
        It cannot be imported, or it is no `Rule`.
    """
    from bench.methods.reason import reason
    from bench.rules.rule import Rule
    from bench.workers.interrupts import is_the_users

    module, _, attribute = path.partition(":")
    try:
        rule = importlib.import_module(module)
        for part in attribute.split("."):
            rule = getattr(rule, part)
    except BaseException as error:  # a module of somebody else's raises anything
        if is_the_users(error):
            raise
        raise UserError(
            f"Got rule {name}, which cannot be imported ({reason(error)}): fix or remove it."
        ) from error
    if not isinstance(rule, Rule):
        raise UserError(
            f"Got rule {name}, declared as {path}: expected a bench.rules.rule.Rule, got "
            f"{type(rule).__name__}."
        )
    return rule
