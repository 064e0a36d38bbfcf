"""The runs of a folder, as its pages need them."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bench.errors import UserError
from bench.report.provenance import provenance
from bench.store.runs import Runs
from bench.store.store import RUN, SPEC
from bench.tables.columns import Column, default_metric

CELLS = "cells"


@dataclass(frozen=True)
class Published:
    """One run.

    Parameters
    ----------
    folder : Path
        Of the run; its name is the run's.
    runs : Runs
        Its records.
    made : dict
        See `bench.report.provenance.provenance`.
    """

    folder: Path
    runs: Runs
    made: dict[str, Any]

    @property
    def name(self) -> str:
        """Return the name of the run's folder."""
        return self.folder.name

    @property
    def page(self) -> str:
        """Return the address of the run's page, from that of the overview."""
        return f"runs/{quote(self.name)}.html"

    @property
    def anchor(self) -> str:
        """Return the anchor of the run's part of a page."""
        return quote(f"run-{self.name}")

    @cached_property
    def metric(self) -> Column:
        """Return what ranks its pipelines."""
        return default_metric(self.runs.records)

    @cached_property
    def datasets(self) -> list[str]:
        """Return the names of its datasets."""
        return list(dict.fromkeys(record["dataset"] for record in self.runs.records))

    def samples(self) -> int:
        """Return the number of samples of its largest dataset."""
        return max(record["n_samples"] for record in self.runs.records)


def run_folders(folder: Path) -> list[Path]:
    """Return the runs in a folder, by name.

    Raises
    ------
    UserError
        There is no such folder, it is a run itself, or no run is in it.
    """
    if not folder.is_dir():
        raise UserError(
            f"Got {str(folder)!r}, which is no folder: name one that holds published runs."
        )
    if _is_run(folder):
        raise UserError(
            f"Got {str(folder)!r}, which is a run itself: name the folder that holds it and others."
        )
    runs = sorted(path for path in folder.iterdir() if path.is_dir() and _is_run(path))
    if not runs:
        raise UserError(
            f"Got {str(folder)!r}, in which no folder is a run: publish one there first, with "
            f"'clusterbench publish RUN {folder}/NAME'."
        )
    return runs


def _is_run(folder: Path) -> bool:
    """Return whether a folder is a run, or a damaged one."""
    return any((folder / name).exists() for name in (SPEC, RUN, CELLS))


def read_published(folder: Path) -> Published:
    """Read a run.

    Raises
    ------
    UserError
        It is damaged, or no cell of it has ended.
    """
    return Published(folder, Runs([folder]), provenance(folder))
