"""Options of long commands, grouped in `--help` by purpose."""

from typing import Any

from typer.core import TyperCommand

GROUPS: dict[str, dict[str, tuple[str, ...]]] = {
    "run": {
        "Data": ("dataset", "suite", "group", "max-samples", "n-samples", "subset", "holdout",
                 "target", "truth", "read", "data-dir"),
        "Methods": ("embedder", "embedding", "obsm", "clusterer", "assignments", "seeds"),
        "Scores": ("scores", "metric", "reference", "reference-on"),
        "Time and memory": ("jobs", "threads", "device", "engine", "scheduler", "timeout",
                            "memory-limit", "budget"),
        "The run itself": ("preset", "out", "cache-dir", "retry-failed", "recompute",
                           "repeat-check", "trust", "dry-run"),
    },
    "tables": {
        "Which table": ("kind", "metric", "truth", "format", "long"),
        "What it shows": ("columns", "points", "mix-told", "by", "split"),
        "Statistics": ("against", "draws", "margin", "diagram"),
        "Where things are": ("data-dir", "cache-dir"),
    },
    "plot": {
        "Which pictures": ("kind", "metric", "truth"),
        "Of which cells": ("dataset", "embedder", "clusterer", "seed"),
        "The files": ("out", "format"),
    },
    "report": {
        "What it shows": ("metric", "truth"),
        "The file": ("out", "one-file"),
    },
    "choose": {
        "What is chosen": ("by", "what", "dataset"),
        "The rows": ("out", "new"),
        "Where things are": ("data-dir", "cache-dir", "trust"),
    },
}  # fmt: skip
"""Command -> heading -> its options. What stands in no group comes last, under "Options"."""


class GroupedCommand(TyperCommand):
    """A command with a help section for each group of options."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the arguments, then the options group by group."""
        sections: dict[str, list[tuple[str, str]]] = {"Arguments": []}
        groups = GROUPS.get(self.name or "", {})
        sections |= {heading: [] for heading in groups}
        headings = {option: heading for heading, options in groups.items() for option in options}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record is None:
                continue
            if parameter.param_type_name == "argument":
                heading = "Arguments"
            else:
                heading = headings.get(parameter.opts[0].lstrip("-"), "Options")
            sections.setdefault(heading, []).append(record)
        for heading, records in sections.items():
            if records:
                with formatter.section(heading):
                    formatter.write_dl(records)
