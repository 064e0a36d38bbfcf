"""The figures of the reference section, each with its legend."""

from typing import Any

from bench.report import charts

LEAST_STEPS = 3
"""A classifier of fewer scores, as the dummy, has no curve to look at."""

Drawn = dict[str, dict[str, Any]]


def row_charts(reference: dict[str, Any]) -> Drawn:
    """Return the figures of a dataset's reference rows by name: see `bench.report.references`."""
    drawn = {}
    for key, title, label in (
        ("by_fold", "Accuracy, fold by fold", "accuracy"),
        ("by_class", "Share of each class that is found", "recall"),
    ):
        facts = reference[key]
        if facts and facts["series"]:
            drawn[key] = _chart(title, facts["x"], facts["series"], ("", label))
    return drawn


def study_charts(curves: dict[str, dict[str, list[float]]]) -> Drawn:
    """Return precision against recall, and both against thresholds.

    Parameters
    ----------
    curves : dict
        Threshold, precision and recall by classifier; empty where the task is not binary.
    """
    if not curves:
        return {}
    both = {name: (each["recall"], each["precision"]) for name, each in curves.items()}
    drawn = {
        "precision-recall": _chart(
            "Precision against recall, out of fold", None, both, ("recall", "precision")
        )
    }
    for name, each in curves.items():
        if len(set(each["threshold"])) < LEAST_STEPS:
            continue
        series = {key: (each["threshold"], each[key]) for key in ("precision", "recall")}
        title = f"{name}: precision and recall by threshold"
        drawn[name] = _chart(title, None, series, ("threshold on the decision score", ""))
    return drawn


def _chart(title: str, x: Any, series: Any, labels: tuple[str, str]) -> dict[str, Any]:
    return {
        "title": title,
        "keys": charts.keys(list(series)),
        "x": x,
        "series": series,
        "item": charts.lines(x, series, labels),
    }
