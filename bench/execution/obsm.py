"""Embeddings stored with the cells of a dataset."""

from collections.abc import Sequence
from pathlib import Path

from bench.datasets.cells import MARK, is_cells, opened, parted
from bench.errors import UserError


def obsm_embeddings(uses: Sequence[str]) -> dict[str, str]:
    """Return the embeddings in `obsm` of a run's dataset, by name.

    Parameters
    ----------
    uses : sequence of str
        The run's datasets; one of them is a file of AnnData.

    Raises
    ------
    UserError
        None of them is, or several are; then a name would mean several embeddings.
    """
    files = list(dict.fromkeys(parted(use)[0] for use in uses if is_cells(Path(parted(use)[0]))))
    if len(files) != 1 or len({*uses}) != 1:
        raise UserError(
            f"Got --obsm for datasets {', '.join(map(repr, uses))}, but expected one file of "
            "AnnData (.h5ad) and no other dataset: run each on its own."
        )
    with opened(Path(files[0]).expanduser()) as cells:
        names = cells.embeddings()
    if not names:
        raise UserError(
            f"Got --obsm for {files[0]!r}, whose obsm is empty, but expected embeddings there: "
            "leave it out."
        )
    return {name: f"{files[0]}{MARK}obsm/{name}" for name in names}
