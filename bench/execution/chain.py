"""Embedders of several methods: what became of the steps, taken together."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bench.execution.k_from import fact_k_from
from bench.methods.cluster_count import strongest
from bench.spec.roster import Chain
from bench.workers.outcome import Done, Failed

STEP_FACTS = (
    *("seconds_neighbors", "seconds_embed", "peak_memory_mb", "neighbors_recall"),
    *("params", "report"),
)
"""The facts that a record keeps about each step, apart from its embedding."""


def joined(chain: Chain, steps: Sequence[Done]) -> Done:
    """Combine the outcomes of an embedder's steps into one.

    Seconds are the sum of what each step took when it was computed, even if another embedder's
    cells were the first to need it; memory is the largest of any.

    Parameters
    ----------
    chain : tuple of Method
    steps : sequence of Done
        One per method, for all methods.
    """
    last = steps[-1]
    if len(steps) == 1:
        return last
    facts = [step.facts for step in steps]
    together: dict[str, Any] = {
        "seconds_embed": sum(fact["seconds_embed"] for fact in facts),
        "seconds_neighbors": sum(fact["seconds_neighbors"] for fact in facts),
        "peak_memory_mb": max(fact["peak_memory_mb"] for fact in facts),
        "warnings": sorted({warning for fact in facts for warning in fact["warnings"]}),
        "neighbors_recall": min(_recalls(facts), default=None),
        "k_from": strongest(map(fact_k_from, facts)),
        "params": {},
        "report": {},
        "computer": last.facts.get("computer"),
        "steps": [
            {"name": method.name, "embedding": step.value}
            | {key: step.facts.get(key) for key in STEP_FACTS}
            for method, step in zip(chain, steps, strict=True)
        ],
    }
    unseen = [fact["unseen"] for fact in facts if "unseen" in fact]
    if unseen:
        reasons = [part["reason"] for part in unseen if part["reason"]]
        seconds = sum(part.get("seconds", 0.0) for part in unseen)
        together["unseen"] = (
            {"reason": reasons[0]} if reasons else {"reason": "", "seconds": seconds}
        )
    return Done(together, last.value, last.unseen)


def _recalls(facts: Sequence[dict[str, Any]]) -> list[float]:
    shares = (fact.get("neighbors_recall") for fact in facts)
    return [recall for recall in shares if recall is not None]


def failed_at(chain: Chain, position: int, failed: Failed) -> Failed:
    """Return a step's failure as the embedder's, naming the step."""
    if len(chain) == 1:
        return failed
    where = f"step {position + 1} of {len(chain)}, {chain[position].name}"
    return replace(failed, reason=f"{where}: {failed.reason}")
