"""Writing the site, which replaces the old one as a whole."""

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.errors import UserError
from bench.files.atomic import write_text
from bench.files.whole_folder import refuse_others, whole_folder
from bench.report.page import run_page
from bench.report.templates import render
from bench.site.boards import boards
from bench.site.overview import overview
from bench.site.published import Published, read_published, run_folders
from bench.site.reproduce import reproduction
from bench.store.store import SPEC

BY = "site"
"""The command, as the mark in a folder names it."""

PAGES = {
    "index.html": "Runs",
    "leaderboards.html": "Leaderboards",
    "reproduce.html": "Reproduce",
    "bring-a-row.html": "Bring a row",
}

SCRIPTS = ("core.js", "copy.js", "site.js")


def write_site(folder: Path, out: Path) -> int:
    """Write pages over a folder's runs; return their number.

    Parameters
    ----------
    folder : Path
        Holds the runs.
    out : Path
        Where the pages go, as a whole or not at all. The same runs give the same bytes.

    Raises
    ------
    UserError
        A run is damaged, each of which is named; there is none; or the place of the pages holds
        anything else.
    """
    folders = run_folders(folder)
    refuse_others(out, BY)
    parent = folder.resolve().name
    with whole_folder(out, BY) as staged:
        published, broken = [], []
        for path in folders:
            try:
                each = read_published(path)
                write_text(staged / f"runs/{path.name}.html", _run_page(path))
            except UserError as error:
                broken.append((path.name, str(error)))
            else:
                published.append(each)
        if broken:
            raise _damaged(folder, broken)
        published.sort(key=lambda each: (-each.samples(), each.name))
        for name, text in _pages(published, parent).items():
            write_text(staged / name, text)
    return len(published)


def _run_page(path: Path) -> str:
    return run_page(path, home="../index.html")


def _damaged(folder: Path, broken: Sequence[tuple[str, str]]) -> UserError:
    """Return the error that names each damaged run."""
    if len(broken) == 1:
        name, reason = broken[0]
        return UserError(
            f"Got the run {name!r} in {str(folder)!r}, of which no page comes: {reason}"
        )
    listed = "".join(f"\n  {name}: {reason}" for name, reason in broken)
    return UserError(
        f"Got {len(broken)} runs in {str(folder)!r} of which no page comes; nothing was "
        f"written:{listed}"
    )


def _pages(published: Sequence[Published], parent: str) -> dict[str, str]:
    """Return the pages over all runs by their names."""
    facts: dict[str, dict[str, Any]] = {
        "index.html": {"overview": overview(published)},
        "leaderboards.html": {"boards": [(each, boards(each)) for each in published]},
        "reproduce.html": {"runs": [reproduction(each, parent) for each in published]},
        "bring-a-row.html": {"example": example(published, parent), "parent": parent},
    }
    return {
        name: render(
            name,
            {"title": f"{PAGES[name]} – {parent}", "name": name, "pages": PAGES, **each},
            {},
            room="bench.site",
            scripts=SCRIPTS,
            figures=False,
        )
        for name, each in facts.items()
    }


def example(published: Sequence[Published], parent: str) -> dict[str, str]:
    """Return an example for commands: the run with fewest samples."""
    small = min(published, key=lambda each: (each.samples(), each.name))
    embedder = small.runs.records[0]["embedder"]
    return {
        "name": small.name,
        "run": shlex.quote(f"{parent}/{small.name}"),
        "spec": shlex.quote(f"{parent}/{small.name}/{SPEC}"),
        "embedder": shlex.quote(embedder),
    }
