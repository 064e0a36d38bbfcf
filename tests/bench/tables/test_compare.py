"""Pairs of pipelines, compared."""

from pathlib import Path

from bench.store.runs import Runs
from bench.tables.columns import parse_column
from bench.tables.compare import compare_table

ARI = parse_column("ari")


def test_pairs_are_compared_on_the_seeds_they_share(run: Path) -> None:
    table = compare_table(Runs([run]), ARI, n_draws=200)
    digits = table[table["dataset"] == "digits"]
    assert len(digits) == 15 + 3  # six told k, three not
    pair = digits.set_index(["first", "second"]).loc[("raw + kmeans", "umap + kmeans")]
    assert pair["n_seeds"] == 2
    assert pair["difference"] < 0
    assert (digits["p_holm"] >= digits["p_value"]).all()
    mixed = compare_table(Runs([run]), ARI, mix_told=True, n_draws=100)
    assert (mixed["dataset"] == "digits").sum() == 36
    against = compare_table(Runs([run]), ARI, against="pca + kmeans", n_draws=100)
    assert set(against["second"]) == {"pca + kmeans"}
    assert (against["dataset"] == "digits").sum() == 5
