"""A rule to evaluate: its description and its code."""

from dataclasses import dataclass
from typing import Any

from bench.errors import UserError
from bench.files.fingerprint import key
from bench.methods.distributions import libraries
from bench.methods.source import method_source
from bench.rules.evaluate import described
from bench.rules.registry import registered_rule
from bench.rules.rule import Rule


@dataclass(frozen=True)
class Asked:
    """A rule by name, as far as it could be imported.

    Parameters
    ----------
    name : str
    code : tuple of str
        Of what states the rule, and of what computes it: the fingerprint of its source, and the
        versions of the libraries that it imports.
    rule : Rule or None
        None where it is broken: asked all the same, it says why.
    broken : str
        Why it cannot be imported.
    """

    name: str
    code: tuple[str, ...]
    rule: Rule | None
    broken: str = ""

    @property
    def relative(self) -> bool:
        """Whether scores depend on the other candidates."""
        return self.rule is None or self.rule.relative

    @property
    def refits(self) -> bool:
        """Whether the rule needs pipelines to be fitted again."""
        return self.rule is not None and self.rule.refits

    @property
    def notes(self) -> list[str]:
        """Return the notes to show with a choice of this rule."""
        note = f"for rule {self.name!r} each pipeline was fitted again on halves of the samples"
        return [note] if self.refits else []

    @property
    def needs(self) -> tuple[str, ...]:
        """Facts without which a candidate is not scored."""
        return () if self.rule is None else self.rule.needs


def asked(pool: Any, name: str) -> Asked:
    """Find out in a worker what a rule states of itself.

    Raises
    ------
    UserError
        No rule has this name.
    """
    paths = [registered_rule(name).path]
    try:
        rule = described(pool, name)
    except UserError as error:
        return Asked(name, _code(paths), None, str(error))
    return Asked(name, _code([*paths, rule.path]), rule)


def _code(paths: list[str]) -> tuple[str, ...]:
    sources = list(map(method_source, paths))
    return tuple(key(code=each.code, of=libraries(each.distributions)) for each in sources)
