"""The least bytes and operations that each step can do with, and the seconds that these take."""

from dataclasses import dataclass
from typing import Any

D, CODE, CLASSES = 784, 200, 10
RESTARTS, TRIALS = 10, 4
ITERATIONS, EPOCHS = 750, 5  # of t-SNE and the autoencoder, in seven.toml
FLOAT = 4


@dataclass(frozen=True)
class Floor:
    """What a step must move and compute, if nothing else took time.

    Parameters
    ----------
    n_bytes : float
        Read from or written to memory, what fits a cache not counted twice.
    flops : float
        Additions and multiplications.
    why : str
        Where the two come from.
    missing : str
        What it would take to come nearer, where the step is far from it.
    """

    n_bytes: float
    flops: float
    why: str
    missing: str

    def seconds(self, machine: dict[str, float]) -> float:
        """Return the larger of the two times, as if each overlapped the other wholly."""
        moved = self.n_bytes / machine["bytes_per_second"]
        return max(moved, self.flops / machine["flops_per_second"])


def floors(n: int) -> dict[str, Floor]:
    """Return the floor of each step on `n` digits."""
    X = n * D * FLOAT

    def kmeans(d: int) -> Floor:
        seeding = 2 * n * d * CLASSES * TRIALS * RESTARTS
        return Floor(
            40 * n * d * FLOAT,
            seeding + 2 * 2 * n * d * CLASSES * RESTARTS,
            "seeding of 10 restarts (4 candidates a centre), a first and a last assignment; the "
            "samples read once in each of 40 iterations for all restarts together",
            "bounds that skip more of the products between the first iteration and the last, or "
            "centres of all restarts in one product: their restarts end at different times",
        )

    return {
        "raw+kmeans": kmeans(D),
        "raw+spherical-kmeans": kmeans(D),
        "pca": Floor(
            3 * X, n * D * D + 2 * n * D * 30,
            "half of the covariance's product, then the projection; samples read for the mean, "
            "the product and the projection", "a product in float32 where float64 is kept for "
            "results that do not depend on the order of samples",
        ),
        "pca+kmeans": kmeans(30),
        "neighbour graph": Floor(
            n * n * FLOAT / 1024, n * n * D,
            "every pair's product once, blocks of both kept in cache",
            "a search that uses both halves of each product: faiss's computes each pair twice; "
            "selecting the nearest of each row costs as much as the product at few features",
        ),
        "tsne": Floor(
            ITERATIONS * n * 90 * 1.5 * 12, ITERATIONS * n * (90 * 1.5 * 10 + 400),
            f"{ITERATIONS} iterations over the symmetric affinities (135 a sample), "
            "and the interpolation of repulsion, some 400 operations a sample",
            "gathered reads of neighbours' places in cache order (samples renumbered along the "
            "graph), vector instructions in the attractive loop, transforms by more threads",
        ),
        "tsne+dbscan": Floor(
            n * 30 * 12, n * 17 * 200,
            "a tree over the samples, one query of 100 neighbours each", "queries by cells of a "
            "grid instead of a tree",
        ),
        "tsne+kmeans": kmeans(2),
        "umap": Floor(
            200 * n * 15 * 16, 200 * n * 15 * 6 * 20,
            "200 epochs over some 15 edges a sample: two places and an entry each; one attraction "
            "and five repulsions of 20 operations",
            "threads: a seeded layout runs on one core, updates one edge after the other, and "
            "takes a power in each; random access to places, and start-up with compilation",
        ),
        "umap+kmeans": kmeans(2),
        "autoencoder": Floor(
            EPOCHS * X, EPOCHS * 3 * 2 * 2 * n * D * CODE,
            f"{EPOCHS} epochs: forward, and backward for inputs and weights, through two layers",
            "fused element-wise parts (the loss over 784 outputs reads and writes as much as the "
            "products do), and larger batches, which change the result",
        ),
        "autoencoder+spherical-kmeans": kmeans(CODE),
        "dbscan raw": Floor(
            n * n * FLOAT / 1024, n * n * D, "every pair's product once, as for the graph",
            "as for the graph",
        ),
        "scoring": Floor(
            5 * 2 * X, 5 * 2 * 2000 * n * D + 3 * 10_000**2 * (D + CODE),
            "ranks of 2,000 queries for each of 5 embeddings; silhouettes of 10,000 samples",
            "one choice of queries for all embeddings of a dataset, so that distances among the "
            "features are computed once; single precision in the silhouette",
        ),
    }  # fmt: skip


def floor_table(n: int, machine: dict[str, float], measured: dict[str, float]) -> str:
    """Write the table that README.md refers to: least work, floor, and how near we are."""
    lines = [
        f"Memory: {machine['bytes_per_second'] / 1e9:.1f} GB/s; float32 matrix products: "
        f"{machine['flops_per_second'] / 1e9:.0f} GFLOP/s. {n:,} samples.",
        "",
        "| step | GB moved | GFLOP | floor, s | ours, s | times the floor |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    notes: dict[str, list[str]] = {}
    for name, floor in floors(n).items():
        least, ours = floor.seconds(machine), measured.get(name)
        shown = ("", "") if ours is None else (f"{ours:.2f}", f"{ours / least:.1f}")
        lines.append(
            f"| {name} | {floor.n_bytes / 1e9:.2f} | {floor.flops / 1e9:.1f} | {least:.3f} | "
            f"{shown[0]} | {shown[1]} |"
        )
        note = f"{floor.why}."
        if ours is not None and ours > 3 * least:
            note += f"\n  More than three times the floor; it would take: {floor.missing}."
        notes.setdefault(note, []).append(name)
    said = [f"- **{', '.join(names)}**: {note}" for note, names in notes.items()]
    return "\n".join([*lines, "", *said, ""])


def share_of_floor(n: int, machine: dict[str, float], steps: dict[str, float]) -> float:
    """Return the floors of some steps over what they took, in all."""
    known: dict[str, Any] = floors(n)
    least = sum(known[name].seconds(machine) for name in steps if name in known)
    return least / sum(seconds for name, seconds in steps.items() if name in known)
