"""Plain names and sentences in the packages' code, as far as they can be counted.

Names in the methods' own files are left out: their bytes are the identity of published results.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from places import ROOT

FILES = sorted([*(ROOT / "bench").rglob("*.py"), *(ROOT / "docs" / "_ext").glob("*.py")])
METHODS = sorted([*(ROOT / "clustering").rglob("*.py"), *(ROOT / "embeddings").rglob("*.py")])
TEXTS = sorted([*FILES, *METHODS, *(ROOT / "docs").glob("*.md"), *ROOT.glob("*.md")])

NO_NOUNS = {"found", "said", "mine", "theirs", "held", "told", "made"}
FIELDS = {("bench/site/published.py", "made")}
"""Fields of classes that pages and templates read."""

LONGEST_SUMMARY = 12
"""Words of a docstring's first line."""

ODD_PHRASES = r"\bof before\b|\bhangs on\b|[Ww]hom to tell|\b[Oo]ne (row|label|record|file) a \w+"


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def bound(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the names that code binds: variables and parameters."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg


def summaries(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the first line of each docstring."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            docstring = ast.get_docstring(node)
            if docstring:
                yield getattr(node, "lineno", 1), docstring.partition("\n")[0]


def test_a_variable_is_a_noun_for_what_it_holds() -> None:
    verbs = [
        f"{name(path)}:{line}: {variable}"
        for path in FILES
        for line, variable in bound(parsed(path))
        if variable in NO_NOUNS and (name(path), variable) not in FIELDS
    ]
    assert not verbs, f"name these for what they hold, such as rows or text: {verbs}"


def test_a_docstring_begins_with_a_short_sentence() -> None:
    long = [
        f"{name(path)}:{line}: {summary}"
        for path in [*FILES, *METHODS]
        for line, summary in summaries(parsed(path))
        if len(summary.split()) > LONGEST_SUMMARY
    ]
    assert not long, f"say it in {LONGEST_SUMMARY} words, reasons in a second line: {long}"


def test_no_compressed_phrases() -> None:
    odd = [
        f"{name(path)}:{number}: {match[0]}"
        for path in TEXTS
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        for match in re.finditer(ODD_PHRASES, line)
    ]
    assert not odd, f"write: one row per sample, depends on, made before ...: {odd}"


@pytest.mark.parametrize("line", ["One row a cell.", "It hangs on k.", "a run of before then"])
def test_the_phrases_are_recognised(line: str) -> None:
    assert re.search(ODD_PHRASES, line)
