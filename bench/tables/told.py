"""What a pipeline was told: its number of clusters and parameters."""

from collections.abc import Sequence

import pandas as pd

from bench.methods.cluster_count import TOLD, strongest
from bench.store.k_from import k_from
from bench.store.record import CellRecord, Record
from bench.store.runs import Runs

DEFAULT = "default"

HEADING = "k from"
"""Of the column that says where the number of clusters came from."""


def parameters(runs: Runs, records: Sequence[CellRecord]) -> str:
    """Say where the parameters of a pipeline come from.

    Parameters
    ----------
    runs : Runs
        Whose specs say what was set by hand.
    records : sequence of dict
        The pipeline's cells.

    Returns
    -------
    str
        ``default`` where nothing was set; what the spec sets, as in ``umap: min_dist=0.0``; and
        every rule that a method chose a parameter by, without labels, as in ``eps by knee``.
        Whether parameters set by hand were tuned is known only to the person who set them.
    """
    texts = []
    for kind in ("embedder", "clusterer"):
        name = records[0][kind]
        by_hand = runs.set_by_hand(kind, name)
        if by_hand:
            texts.append(
                f"{name}: " + ", ".join(f"{key}={value}" for key, value in by_hand.items())
            )
        rules = {rule: None for record in records for rule in _rules(record, kind)}
        texts += [rule for rule in rules if not rule.endswith(" by given")]
    return "; ".join(texts) or DEFAULT


def number_from(records: Sequence[Record]) -> str:
    """Return where a pipeline's number of clusters came from.

    The text is empty if all cells failed too early.
    """
    return strongest(map(k_from, records)) or ""


def told(table: pd.DataFrame) -> pd.Series:
    """Return whether each row was told its number of clusters."""
    return table["k_from"].isin(TOLD)


def _rules(record: CellRecord, kind: str) -> list[str]:
    """Return the rules that a method reports, such as ``eps_rule``."""
    method = record["methods"].get(kind) or {}
    reports = [part.get("report") or {} for part in (method, *method.get("steps", []))]
    return [
        f"{fact.removesuffix('_rule')} by {rule}"
        for report in reports
        for fact, rule in report.items()
        if fact.endswith("_rule") and isinstance(rule, str)
    ]
