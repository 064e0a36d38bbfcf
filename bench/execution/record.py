"""One cell's record: what the store keeps and the tables read."""

from dataclasses import dataclass

from bench.execution.k_from import fact_k_from
from bench.methods.cluster_count import strongest
from bench.spec.cells import Cell
from bench.store.record import SHUFFLED, CellRecord, HeldOut, Scores
from bench.store.status import Status
from bench.workers.outcome import Done, Failed

KEPT = ("params", "report", "warnings", "peak_memory_mb", "neighbors_recall")
"""Facts of the embedder and the clusterer that are kept unchanged. `neighbors_recall` is the
measured recall of the neighbour graph that the method was passed, if the graph is approximate
because there are many samples. It is None for an exact graph and without a graph.
"""


@dataclass(frozen=True)
class Samples:
    """A record's facts about the dataset of its cell."""

    n_samples: int
    n_classes: int | None
    fingerprint: str
    order: int = SHUFFLED


def cell_record(
    cell: Cell,
    samples: Samples,
    sources: dict[str, str],
    embedding: Done | Failed,
    clustering: Done | Failed | None,
    *,
    scores: Scores,
    seconds_score: float,
    held_out: HeldOut | None,
    session: str = "",
) -> CellRecord:
    """Build the record of a cell that has ended.

    A cell whose own embedding failed has no clustering and carries the embedding's status and
    reason.
    """
    ended = clustering or embedding
    parts = {"embedder": embedding, "clusterer": clustering}
    facts = {kind: part.facts for kind, part in parts.items() if part is not None}
    return {
        "dataset": cell.dataset,
        "n_samples": samples.n_samples,
        "n_classes": samples.n_classes,
        "fingerprint": samples.fingerprint,
        "embedder": cell.embedder,
        "clusterer": cell.clusterer,
        "seed": cell.seed,
        "session": session,
        "status": Status(ended.status) if isinstance(ended, Failed) else Status.DONE,
        "reason": ended.reason if isinstance(ended, Failed) else "",
        "traceback": ended.traceback if isinstance(ended, Failed) else "",
        "k_from": strongest(map(fact_k_from, facts.values())),
        "embedding": embedding.value if isinstance(embedding, Done) else None,
        "seconds_neighbors": sum(fact.get("seconds_neighbors", 0.0) for fact in facts.values()),
        "seconds_embed": facts["embedder"].get("seconds_embed"),
        "seconds_cluster": facts.get("clusterer", {}).get("seconds_cluster"),
        "order": samples.order,
        "peak_memory_mb": max(fact.get("peak_memory_mb", 0.0) for fact in facts.values()),
        "sources": sources,
        "methods": {
            kind: {key: fact.get(key) for key in KEPT}
            | {"cpu": (fact.get("computer") or {}).get("cpu")}
            | ({"steps": fact["steps"]} if "steps" in fact else {})
            for kind, fact in facts.items()
        },
        "scores": scores,
        "seconds_score": seconds_score,
        "held_out": held_out,
    }
