"""Every kind of table in every format."""

import json
from collections.abc import Callable
from html.parser import HTMLParser

import pandas as pd
import pytest
from csv_back import read_back
from table_store import KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_csv_goes_through_pandas_without_loss(show: Callable[..., str], kind: str) -> None:
    text = show("--kind", kind, "--format", "csv")
    table = read_back(text)
    assert table.to_csv(index=False) == text
    rows = json.loads(show("--kind", kind, "--format", "json"))[
        "cells" if kind == "matrix" else "rows"
    ]
    again = pd.DataFrame(rows)
    assert len(again) == len(table) > 0
    for column in again:
        for written, read in zip(table[column], again[column], strict=True):
            assert written == read or (pd.isna(written) and (pd.isna(read) or read == "")), column


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_markdown_renders_as_tables(show: Callable[..., str], kind: str) -> None:
    from markdown_it import MarkdownIt

    text = show("--kind", kind)
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    rows: list[int] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append(0)
        rows[-1:] = [rows[-1] + (token.type in ("td_open", "th_open"))] if rows else []
    heads = [line for line in text.splitlines() if line.startswith("| ---")]
    assert sum(token.type == "table_open" for token in tokens) == len(heads) > 0
    assert set(rows) == {line.count("|") - 1 for line in heads}


class Tags(HTMLParser):
    """Checks that every element is closed, and gathers text."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.open.append(tag)
        self.seen.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_html_is_closed_and_holds_nothing_foreign(show: Callable[..., str], kind: str) -> None:
    tags = Tags()
    tags.feed(show("--kind", kind, "--format", "html"))
    assert not tags.open
    allowed = {"table", "caption", "thead", "tbody", "tr", "th", "td", "strong", "u", "p"}
    assert set(tags.seen) <= allowed
