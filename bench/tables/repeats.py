"""Pipelines whose repeated cell gave a different result."""

from collections.abc import Iterable
from typing import cast

import pandas as pd

from bench.store.record import CellRecord, Record

DIFFERS = "differs"
NOTE = f'"{DIFFERS}": a cell, run again with the same seed, gave a different result.'


def differing(records: Iterable[Record]) -> set[tuple[str, str]]:
    """Return the embedder and clusterer of each such pipeline."""
    pipelines = set()
    for record in records:
        repeat = cast(CellRecord, record).get("repeat")
        if repeat is not None and repeat["differences"]:
            pipelines.add((record["embedder"], record["clusterer"]))
    return pipelines


def repeat_note(table: pd.DataFrame) -> list[str]:
    """Explain the mark, where a row of a table has it."""
    return [NOTE] if DIFFERS in table and table[DIFFERS].any() else []
