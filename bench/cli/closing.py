"""What a run over many datasets prints at its end."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench.store.record import Record
    from bench.tables import Column


def print_suite(records: "Sequence[Record]", metric: "Column", folder: Path) -> None:
    """Print one table over all datasets, and how to get the others."""
    from bench.tables.markdown import sheets_to_markdown
    from bench.tables.over_suite import suite_sheet, suite_table

    print(sheets_to_markdown([suite_sheet(suite_table(records, metric), metric)]))
    print(
        f"Further tables: clusterbench tables {folder} --kind datasets, or --kind ranks; as a "
        f"page: clusterbench report {folder}",
        file=sys.stderr,
    )
