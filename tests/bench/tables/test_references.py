"""The sentence that sets the best pipeline beside the reference."""

from bench.tables.columns import parse_column
from bench.tables.references import reference_markdown

ARI = parse_column("ari")


def test_the_sentence_compares_what_is_complete() -> None:
    def record(name: str, value: float, status: str = "done", **more: str) -> dict:
        return {
            "dataset": "d", "n_samples": 9, "embedder": "raw", "clusterer": name, "seed": 0,
            "status": status, "reason": "", "told_k": True, "scores": {"ari": value},
            "seconds_neighbors": 0, "seconds_embed": 0, "seconds_cluster": 0, "peak_memory_mb": 0,
            **more,
        }  # fmt: skip

    cells = [record("good", 0.45), record("bad", 0.3), record("half", 0.8)]
    cells.append(record("half", 0.0, status="error"))
    rows = [record("", 0.5, reference="knn"), record("", 0.0, reference="dummy")]
    text = reference_markdown(cells, rows, ARI)
    assert "raw + good (ARI 0.450) reaches 90% of what knn with all labels reaches (0.500)." in text
    assert "reaches" not in reference_markdown(cells, rows, parse_column("n_clusters"))
    assert reference_markdown(cells, [], ARI) == ""
