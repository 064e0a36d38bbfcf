"""Pipelines ranked over datasets."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from bench.store.runs import Runs
from bench.tables.columns import parse_column
from bench.tables.ranks import ranks_table

ARI = parse_column("ari")


def test_only_complete_pipelines_are_ranked_over_datasets(run: Path) -> None:
    ranking = ranks_table(Runs([run]), ARI)
    table = ranking.table.set_index(["embedder", "clusterer"])
    row = table.loc[("umap", "kmeans")]
    assert (row["n_done"], row["n_cells"]) == (0, 2)
    assert np.isnan(row["mean_rank"])
    assert table.loc[("umap", "spherical-kmeans"), "mean_rank"] == 1
    assert len(ranking.rankings["told k"].ranks) == 5
    assert len(ranking.rankings["not told k"].ranks) == 3
    assert list(ranks_table(Runs([run]), ARI, mix_told=True).rankings) == ["all"]


def test_the_diagram_is_written_for_each_ranking(show: Callable[..., str], tmp_path: Path) -> None:
    show("--kind", "ranks", "--diagram", tmp_path / "cd.svg")
    assert sorted(p.name for p in tmp_path.glob("*.svg")) == ["cd-not-told-k.svg", "cd-told-k.svg"]
    assert "umap + dbscan" in show("--kind", "ranks")


def test_a_diagram_replaces_no_file_of_the_users(run: Path, tmp_path: Path, typed) -> None:
    (tmp_path / "cd-told-k.svg").write_text("<svg>a thesis</svg>")
    code, _, err = typed("tables", run, "--kind", "ranks", "--diagram", tmp_path / "cd.svg")
    assert (code, "cd-told-k.svg" in err) == (2, True)
    assert [path.read_text() for path in tmp_path.glob("*.svg")] == ["<svg>a thesis</svg>"]


def test_wins_ties_and_losses_are_counted_by_the_margin(run: Path) -> None:
    for margin in (0.0, 0.05, 2.0):
        table = ranks_table(Runs([run]), ARI, margin=margin).table
        duels = table[["wins", "ties", "losses"]]
        ranked = table["mean_rank"].notna()
        for group in (True, False):
            part = duels[ranked & (table["k_from"].eq("truth") == group)]
            assert part["wins"].sum() == part["losses"].sum()
            assert (part.sum(axis=1) == 2 * (len(part) - 1)).all()
        assert duels[~ranked].isna().all(axis=None)
    assert (duels.loc[ranked, "ties"] == duels[ranked].sum(axis=1)).all()
