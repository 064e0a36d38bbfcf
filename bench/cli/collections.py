"""`clusterbench data list` and `data fetch`: data of others, brought here."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from bench.cli.options import DataDir

if TYPE_CHECKING:
    from bench.collections.fetch import Advance

MIRROR = "CLUSTERBENCH_MIRROR"


def list_(data_dir: DataDir = None) -> None:
    """Show what can be fetched, under which licence."""
    from bench.collections.catalog import COLLECTIONS
    from bench.collections.fetch import Place
    from bench.datasets.request import data_folder

    folder = data_folder(data_dir)
    for name, collection in COLLECTIONS.items():
        there = Place(name, folder).folder
        state = f"in {there}" if there.is_dir() else f"clusterbench data fetch {name}"
        print(f"{name}\n  {collection.title}\n  licence: {collection.licence}\n  {state}")


def fetch(
    names: Annotated[
        list[str], typer.Argument(metavar="NAME...", help="As `clusterbench data list` shows them.")
    ],
    mirror: Annotated[
        str | None,
        typer.Option(
            envvar=MIRROR,
            metavar="URL",
            help="Where files lie as NAME/FILE, in place of their publishers.",
        ),
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Fetch datasets from their publishers; a download that was interrupted goes on.

    To do it by hand, put the files into a folder NAME in the folder of datasets.
    """
    from bench.collections.catalog import COLLECTIONS
    from bench.collections.fetch import Place
    from bench.collections.fetch import fetch as fetch_one
    from bench.datasets.request import data_folder
    from bench.errors import unknown_name

    for name in names:
        if name not in COLLECTIONS:
            raise unknown_name("collection", name, COLLECTIONS)
    for name in names:
        place = Place(name, data_folder(data_dir), mirror.rstrip("/") if mirror else None)
        with _progress() as advance:
            folder = fetch_one(place, lambda line: print(line, file=sys.stderr), advance)
        print(folder)
        where = "" if data_dir is None else f" --data-dir {data_dir}"
        print(f"use it: clusterbench run --suite {name}{where}", file=sys.stderr)


@contextmanager
def _progress() -> "Iterator[Advance]":
    """Show how far files are, where somebody looks at a terminal."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TransferSpeedColumn

    columns = ("{task.description}", BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        bars: dict[str, object] = {}

        def advance(name: str, done: int, total: int | None) -> None:
            if name not in bars:
                bars[name] = progress.add_task(name, total=total)
            progress.update(bars[name], completed=done, total=total)  # type: ignore[arg-type]

        yield advance
