"""A grid in tables: one row, of which no point has been chosen."""

import pytest

import bench
from bench.store.runs import Runs
from bench.tables import matrix_table, parse_column, render
from bench.tables.families import N_POINTS
from bench.tables.leaderboard import leaderboard, leaderboard_sheets
from bench.tables.references import reference_sheets

ARI = parse_column("ari")


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Runs:
    folder = tmp_path_factory.mktemp("grid")
    bench.run(
        "digits",
        "pca(n_components=any_of(2, 10))",
        ["kmeans(n_clusters=range(2, 4))", "dbscan", "kmeans"],
        seeds=2, n_samples=120, reference=False, threads=1, scores="core",
        out=folder / "run", cache_dir=folder / "cache",
    )  # fmt: skip
    return Runs([folder / "run"])


def test_cells_of_a_grid_say_family_point_and_that_k_is_the_grids(runs: Runs) -> None:
    record = next(r for r in runs.records if r["clusterer"] == "kmeans(n_clusters=3)")
    assert record["grid"] == {
        "embedder": {"family": "pca(n_components=...)", "point": {"n_components": 2}},
        "clusterer": {"family": "kmeans(n_clusters=...)", "point": {"n_clusters": 3}},
    }
    assert record["k_from"] == "grid"
    assert record["scores"]["n_clusters"] == 3
    assert runs.place("clusterer", "kmeans(n_clusters=3)")[1] == {"n_clusters": 3}
    assert runs.place("clusterer", "dbscan") == ("", {})


def test_points_share_their_embedding(runs: Runs) -> None:
    used = {(r["embedder"], r["seed"]): set() for r in runs.records}
    for r in runs.records:
        used[r["embedder"], r["seed"]].add(r["embedding"])
    assert all(len(each) == 1 for each in used.values())


def test_a_family_is_the_mean_over_its_points_with_the_ends(runs: Runs) -> None:
    each = matrix_table(runs.records, ARI)
    assert (each[N_POINTS] == 1).all()
    means = each.loc[each["clusterer"].str.startswith("kmeans("), "mean"]
    assert len(means) == 6
    table = matrix_table(runs.records, ARI, fold=True).set_index("clusterer")
    row = table.loc["kmeans(n_clusters=...)"]
    assert (row.n_points, row.n_cells, row.n_done) == (6, 12, 12)
    assert row["mean"] == pytest.approx(means.mean())
    assert (row.low, row.high) == (means.min(), means.max())
    assert row["std"] != row["std"]
    assert table.loc["dbscan", N_POINTS] == 2  # its embedder has a grid


@pytest.mark.parametrize("form", ["md", "latex", "html", "json", "csv"])
@pytest.mark.parametrize("fold", [True, False])
def test_no_point_is_marked_as_best(runs: Runs, form: str, fold: bool) -> None:
    text = render(matrix_table(runs.records, ARI, fold=fold), ARI, form)
    assert "**" not in text
    assert "textbf" not in text
    assert "<strong>" not in text
    if form == "md":
        assert ("over 6 points" in text) == fold
        assert "takes the truth" in text
    board = leaderboard(runs, ARI, fold=fold)
    assert board["rank"].isna().all()
    assert board["cost_rank"].isna().all()
    (sheet,) = leaderboard_sheets(board, ARI)
    assert any("takes the truth" in note for note in sheet.notes)


def test_the_best_point_is_not_set_beside_the_reference(runs: Runs) -> None:
    row = dict(runs.records[0]) | {"reference": "svm", "clusterer": "", "scores": {"ari": 1.0}}
    row.pop("grid")
    (sheet,) = reference_sheets(runs.records, [row], ARI)  # type: ignore[list-item]
    assert not any("reaches" in note for note in sheet.notes)


def test_a_plain_pipeline_keeps_its_rank_beside_a_grid(tmp_path) -> None:
    bench.run(
        "digits", "pca", ["kmeans(n_clusters=range(9, 10))", "kmeans"], n_samples=80,
        reference=False, threads=1, scores="core", out=tmp_path / "r", cache_dir=tmp_path / "c",
    )  # fmt: skip
    board = leaderboard(Runs([tmp_path / "r"]), ARI, fold=True).set_index("clusterer")
    assert board.loc["kmeans", "rank"] == 1
    assert board.loc["kmeans(n_clusters=...)", "parameters"] == (
        "kmeans(n_clusters=...): grid of 2 (n_clusters)"
    )
