"""Scores of rules: ``RUN/rules/NAME.json`` per dataset and rule."""

import json
from pathlib import Path
from typing import TypedDict

from bench.errors import UserError
from bench.files.atomic import write_json
from bench.spec.cells import file_name

RULES = "rules"


class RuleRecord(TypedDict):
    """The scores of one rule over the candidates of one dataset."""

    dataset: str
    rule: str
    scope: str
    """The family that the rule chose in; empty for all pipelines of the run."""
    identity: str
    """All that the scores depend on: candidates and the rule's code."""
    candidates: list[list[str]]
    """Embedder and clusterer of each, in the order in which they were asked for."""
    scores: list[float | None]
    """More is better; None where the rule cannot tell."""
    chosen: int | None
    """Place of the candidate with the largest score; None without scores."""
    seconds: float | None
    reason: str
    """Why there are no scores, where the rule failed."""


def write_rule(folder: Path, record: RuleRecord) -> None:
    """Write what a rule said, whole or not at all."""
    write_json(_path(folder, record["dataset"], record["rule"], record["scope"]), record)


def read_rule(folder: Path, dataset: str, rule: str, scope: str = "") -> RuleRecord | None:
    """Return what a rule said; None where nobody asked it yet.

    Raises
    ------
    UserError
        The file is damaged.
    """
    path = _path(folder, dataset, rule, scope)
    return _read(path) if path.is_file() else None


def read_rules(folder: Path) -> list[RuleRecord]:
    """Return the stored scores of all rules, by file name."""
    return [_read(path) for path in sorted((folder / RULES).glob("[!.]*.json"))]


def _read(path: Path) -> RuleRecord:
    try:
        content: RuleRecord = json.loads(path.read_bytes())
        if not {*RuleRecord.__annotations__} <= content.keys():
            raise ValueError("fields are missing")
    except (OSError, ValueError, AttributeError) as error:
        raise UserError(
            f"Got the file {str(path)!r}, which is damaged ({error}): remove it; the rules are "
            "evaluated again."
        ) from None
    return content


def _path(folder: Path, dataset: str, rule: str, scope: str) -> Path:
    parts = (dataset, rule, scope) if scope else (dataset, rule)
    return folder / RULES / f"{file_name(*parts)}.json"
