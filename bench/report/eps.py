"""The curves behind DBSCAN's choices of eps."""

from collections.abc import Sequence
from typing import Any

from bench.store.record import CellRecord

OF_CLASS_SIZES = "n_clusters_of_"


def eps_choices(records: Sequence[CellRecord]) -> list[dict[str, Any]]:
    """Return the report of each cell that chose an eps.

    Parameters
    ----------
    records : sequence of dict
        Of one dataset's cells.

    Returns
    -------
    list of dict
        ``cell`` (its name), ``pipeline``, ``eps``, ``rule``, ``why``, ``min_samples``,
        ``n_clusters``, ``noise``, ``n_classes`` and ``curve``: lists by name; ``substantial``, the
        numbers of clusters that have at least a ``share`` of the mean class size.
    """
    choices = []
    for record in records:
        report = (record["methods"].get("clusterer") or {}).get("report") or {}
        if not report.get("eps_curve") or report.get("eps") is None:
            continue
        curve = {name: [_rounded(value) for value in values]
                 for name, values in report["eps_curve"].items()}  # fmt: skip
        substantial = next((name for name in curve if name.startswith(OF_CLASS_SIZES)), None)
        choices.append({
            "cell": f"{record['embedder']} + {record['clusterer']}, seed {record['seed']}",
            "pipeline": (record["embedder"], record["clusterer"]),
            "eps": _rounded(report["eps"]),
            "rule": report.get("eps_rule", ""),
            "why": ". ".join(str(each).rstrip(".") for each in (report.get("eps_why"),
                                                                report.get("note")) if each),
            "min_samples": report.get("min_samples"),
            "n_clusters": record["scores"].get("n_clusters"),
            "noise": record["scores"].get("noise"),
            "n_classes": record["n_classes"],
            "substantial": curve.pop(substantial) if substantial else None,
            "share": _share(substantial),
            "curve": {name: curve[name] for name in ("rank", "k_distance", "eps", "n_clusters",
                                                     "noise") if name in curve},
        })  # fmt: skip
    return choices


def best_choice(choices: Sequence[dict[str, Any]], best: tuple[str, str] | None) -> int:
    """Return which choice to show first.

    This is the best pipeline's, or one on the same embedder.
    """
    wanted = [place for place, choice in enumerate(choices) if choice["pipeline"] == best]
    on = [place for place, c in enumerate(choices) if best and c["pipeline"][0] == best[0]]
    return next(iter([*wanted, *on]), 0)


def _share(name: str | None) -> str:
    """Return a cluster's least share, from a column's name."""
    return "" if name is None else name.removeprefix(OF_CLASS_SIZES).removesuffix("_class_sizes")


def _rounded(value: float | None) -> float | None:
    """Keep five digits: more than a screen shows."""
    return None if value is None or value != value else float(f"{value:.5g}")
