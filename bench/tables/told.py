"""What a pipeline was told: the number of clusters, and where its parameters come from."""

from collections.abc import Sequence

from bench.store.record import CellRecord, Record
from bench.store.runs import Runs

DEFAULT = "default"


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
        Whether what was set by hand had been tuned, only who set it can know.
    """
    said = []
    for kind in ("embedder", "clusterer"):
        name = records[0][kind]
        given = runs.set_by_hand(kind, name)
        if given:
            said.append(f"{name}: " + ", ".join(f"{key}={value}" for key, value in given.items()))
        found = {rule: None for record in records for rule in _rules(record, kind)}
        said += [rule for rule in found if not rule.endswith(" by given")]
    return "; ".join(said) or DEFAULT


def told_k(records: Sequence[Record]) -> bool:
    """Tell whether a pipeline knew the number of clusters; one that failed early does not say."""
    return any(bool(record["told_k"]) for record in records)


def _rules(record: CellRecord, kind: str) -> list[str]:
    """Name the rules in what a method, or a step of it, reports: facts such as ``eps_rule``."""
    method = record["methods"].get(kind) or {}
    reports = [part.get("report") or {} for part in (method, *method.get("steps", []))]
    return [
        f"{fact.removesuffix('_rule')} by {rule}"
        for report in reports
        for fact, rule in report.items()
        if fact.endswith("_rule") and isinstance(rule, str)
    ]
