"""What seeds differ by, split between embedder and clusterer."""

from pathlib import Path

import numpy as np

from bench.store.runs import Runs
from bench.tables.columns import parse_column
from bench.tables.seeds import seeds_table

ARI = parse_column("ari")


def test_seeds_are_split_where_the_matrix_shows_it(run: Path) -> None:
    table = seeds_table(Runs([run]), ARI, n_draws=100)
    digits = table[table["dataset"] == "digits"].set_index(["embedder", "clusterer"])
    assert digits.loc[("raw", "kmeans"), "how"] == "same embedding"
    assert digits.loc[("umap", "dbscan"), "how"] == "seedless clusterer"
    assert digits.loc[("umap", "spherical-kmeans"), "how"] == "shared"
    known = digits.dropna()
    np.testing.assert_allclose(
        known["std_seeds"] ** 2, known["std_embedder"] ** 2 + known["std_clusterer"] ** 2
    )
    assert digits.loc[("umap", "kmeans"), "n_done"] == 2
    fixed = Runs([run])
    for record in fixed.records:
        record["methods"]["clusterer"]["params"]["random_state"] = 7
    table = seeds_table(fixed, ARI, n_draws=100)
    assert set(table["how"]) == {"same embedding", "seedless clusterer"}
    silhouette = seeds_table(Runs([run]), parse_column("silhouette"), n_draws=100)
    assert silhouette["low"].isna().all()
