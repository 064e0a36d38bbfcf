"""The page of a run: one file, or a folder."""

from pathlib import Path

from bench.files.atomic import write_text
from bench.files.owned import foreign, is_taken
from bench.report.beside import remove_pages, write_pages
from bench.report.gathered import dataset_names, gather
from bench.report.overview import MOST_ALONE
from bench.report.templates import as_script
from bench.store.runs import Runs
from bench.tables.columns import chosen_metric

MAX_BYTES = 12_000_000
"""Of the page of few datasets, or of one that is to be one file."""

MOST_BYTES = 15_000_000
"""Of many datasets in one file; more are a folder."""

PART_BYTES = 3_000_000
"""What the scatters of one of many datasets may take: what is loaded when it is chosen."""

GENERATOR = b'<meta name="generator" content="clusterbench '
"""What tells a page of ours, among its first `HEAD_BYTES`: the template writes it."""

HEAD_BYTES = 2000

FIXED_BYTES = 2_000_000
"""Kept of it for Bokeh's script (1.3 MB), the tables and the page itself."""


def write_report(
    folder: Path,
    out: Path,
    *,
    metric: str = "",
    max_bytes: int = MAX_BYTES,
    truth: str | None = None,
    one_file: bool = False,
) -> Path:
    """Write a run's page atomically; return what to open.

    Of many datasets that do not fit into one file it is a folder instead: see
    `bench.report.beside`.

    Parameters
    ----------
    folder : Path
        Of the run.
    out : Path
        The file; the folder has its name without the ending.
    metric : str
        What ranks the pipelines of a dataset; by default, and of a dataset without such a score,
        `bench.tables.default_metric`.
    truth : str, optional
        Which references are shown: see `bench.store.runs.Runs`.
    max_bytes : int
        What the page may take: scatters are thinned until it does.
    one_file : bool
        Thin the scatters of many datasets as well, until one file holds them.

    Raises
    ------
    UserError
        The folder is no run, no cell of it has ended, it was made before runs stored the truth, or
        no cell has a score by that metric; or a file of that name is there that is no page of ours.
    """
    refuse_foreign_page(out)
    runs = Runs([folder], truth)
    chosen_metric(runs.records, metric)
    if one_file or len(dataset_names(runs)) <= MOST_ALONE:
        page = _thinned(runs, folder, max_bytes, metric)
    else:
        gathered = gather(runs, folder, PART_BYTES, metric)
        parts = gathered.parts()
        if sum(map(len, parts)) + FIXED_BYTES > MOST_BYTES:
            return write_pages(gathered, parts, out)
        page = gathered.page(parts)
    write_text(out, page)
    remove_pages(out)
    return out


def refuse_foreign_page(path: Path) -> None:
    """Refuse to replace a file that is no page of ours.

    Raises
    ------
    UserError
        The file is there, and something else wrote it.
    """
    if not is_taken(path):
        return
    with path.open("rb") as file:
        if path.is_symlink() or GENERATOR not in file.read(HEAD_BYTES):
            raise foreign(path)


def run_page(
    folder: Path,
    max_bytes: int = MAX_BYTES,
    metric: str = "",
    truth: str | None = None,
    home: str = "",
) -> str:
    """Return a run's page as HTML, within a size limit.

    `home` is the address of the page over all runs, if there is one.
    """
    runs = Runs([folder], truth)
    chosen_metric(runs.records, metric)
    return _thinned(runs, folder, max_bytes, metric, home)


def _thinned(runs: Runs, folder: Path, max_bytes: int, metric: str, home: str = "") -> str:
    """Return one page of limited size, if thinner scatters suffice."""
    n_datasets, left = len(dataset_names(runs)), max_bytes - FIXED_BYTES
    gathered = gather(runs, folder, left // n_datasets, metric, home)
    page = gathered.page()
    over = len(page.encode()) - max_bytes
    if over <= 0:
        return page
    # Tables and curves took more than what is kept for them: scatters give it back.
    taken = sum(len(as_script(dataset.data["explorer"])) for dataset in gathered.datasets)
    return gather(runs, folder, (taken - over) // n_datasets, metric, home).page()


def _names(runs: Runs) -> list[str]:
    return list(dict.fromkeys(record["dataset"] for record in runs.records))
