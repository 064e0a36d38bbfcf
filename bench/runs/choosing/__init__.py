"""Choosing among a run's pipelines without truth."""

from bench.runs.choosing.choose import Choice, choose
from bench.runs.choosing.count import Count, choose_k
from bench.runs.choosing.scores import keep_rule_scores

__all__ = ["Choice", "Count", "choose", "choose_k", "keep_rule_scores"]
