"""Embeddings in AnnData objects, for runs from Python."""

from typing import Any

from bench.datasets.embedding_table import dense_rows
from bench.datasets.objects import is_anndata


def in_memory(datasets: Any) -> dict[str, Any]:
    """Return the `obsm` of the only AnnData object among datasets.

    Without exactly one there is nothing.
    """
    things = list(datasets.values()) if isinstance(datasets, dict) else [datasets]
    objects = [each for each in things if is_anndata(each)]
    if len(objects) != 1 or len(things) != 1:
        return {}
    return {str(name): dense_rows(Z, str(name)) for name, Z in objects[0].obsm.items()}
