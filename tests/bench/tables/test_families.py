"""A grid in tables: one row, of which no point has been chosen."""

import numpy as np
import pytest

import bench
from bench.errors import UserError
from bench.report.heat import heat
from bench.statistics.bootstrap import Resampled
from bench.store.runs import Runs
from bench.tables import matrix_table, parse_column, render
from bench.tables.averaged import averaged
from bench.tables.compare import compare_sheets, compare_table
from bench.tables.families import N_POINTS
from bench.tables.leaderboard import leaderboard, leaderboard_sheets
from bench.tables.noise import noise_sheets, noise_table
from bench.tables.references import reference_sheets
from bench.tables.seeds import seeds_sheets, seeds_table
from bench.tables.uncertainty import uncertainty_sheets, uncertainty_table

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


KMEANS, DBSCAN = "kmeans(n_clusters=...)", "dbscan"
PCA = "pca(n_components=...)"


def test_noise_is_counted_over_points(runs: Runs) -> None:
    each = noise_table(runs, ARI)
    folded = noise_table(runs, ARI, fold=True).set_index("clusterer")
    points = each[each["clusterer"].str.startswith("kmeans(")]
    assert len(folded) == 3
    for column in ("coverage", "cluster", "singletons", "left_out"):
        assert folded.loc[KMEANS, column] == pytest.approx(points[column].mean())
    row = folded.loc[KMEANS]
    assert (row.n_points, row.n_cells, row.n_done) == (6, 12, 12)
    assert row["cluster_std"] != row["cluster_std"]
    (sheet,) = noise_sheets(noise_table(runs, ARI, fold=True), ARI)
    assert any("--points" in note for note in sheet.notes)


def test_uncertainty_is_of_the_mean_over_points_seed_by_seed(runs: Runs) -> None:
    each = uncertainty_table(runs, ARI, n_draws=200)
    folded = uncertainty_table(runs, ARI, n_draws=200, fold=True)
    assert len(folded) == 3 * 2
    row = folded[(folded["clusterer"] == KMEANS) & (folded["seed"] == 1)].iloc[0]
    points = each[each["clusterer"].str.startswith("kmeans(") & (each["seed"] == 1)]
    assert row.value == pytest.approx(points["value"].mean())
    assert 0 < row.error < points["error"].mean() * 1.001  # the same samples: at most as much
    assert row.low < row.value < row.high
    (sheet,) = uncertainty_sheets(folded, ARI)
    assert any("--points" in note for note in sheet.notes)
    assert not any("--points" in n for n in uncertainty_sheets(each, ARI)[0].notes)


def test_seeds_are_told_for_a_family(runs: Runs) -> None:
    each = seeds_table(runs, ARI, n_draws=200)
    folded = seeds_table(runs, ARI, n_draws=200, fold=True)
    assert len(folded) == 3
    row = folded.set_index("clusterer").loc[KMEANS]
    points = each[each["clusterer"].str.startswith("kmeans(")]
    assert row["mean"] == pytest.approx(points["mean"].mean())
    assert row.std_seeds == pytest.approx(np.sqrt((points["std_seeds"] ** 2).mean()))
    assert (row.n_values, row.n_cells, row.n_points) == (2, 2, 6)
    assert row.low < row["mean"] < row.high
    (sheet,) = seeds_sheets(folded, ARI)
    assert any("--points" in note for note in sheet.notes)


def test_families_are_compared_by_what_their_points_score_in_the_mean(
    runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    each = matrix_table(runs.records, ARI, fold=True).set_index("clusterer")["mean"]
    table = compare_table(runs, ARI, n_draws=200, fold=True, mix_told=True)
    assert len(table) == 3
    pair = table[(table["first"] == f"{PCA} + {KMEANS}") & (table["second"] == f"{PCA} + dbscan")]
    assert pair["difference"].item() == pytest.approx(each[KMEANS] - each[DBSCAN])
    assert pair["n_seeds"].item() == 2
    (sheet,) = compare_sheets(table, ARI)
    assert any("--points" in note for note in sheet.notes)
    with pytest.raises(UserError, match="give --points"):
        compare_table(runs, ARI, n_draws=200, fold=True, against="pca(n_components=2) + dbscan")
    family = f"{PCA} + {KMEANS}"
    alone = runs.records[:2]
    monkeypatch.setattr(runs, "records", alone)
    with pytest.raises(UserError, match="or --points to compare those of a grid"):
        compare_table(runs, ARI, n_draws=200, fold=True)
    monkeypatch.undo()
    only = compare_table(runs, ARI, n_draws=200, fold=True, mix_told=True, against=family)
    assert (len(only), {*only["second"]}) == (2, {family})


def test_a_point_that_failed_for_a_seed_is_left_out_of_all(runs: Runs) -> None:
    records = [dict(record) for record in runs.records]
    gone = next(i for i, r in enumerate(records) if r["clusterer"] == "kmeans(n_clusters=3)")
    left = [record for i, record in enumerate(records) if i != gone]
    scores = np.array([record["scores"]["ari"] for record in left])
    kept, means, counts = averaged(left, Resampled(scores, scores[None]))  # type: ignore[arg-type]
    places = [i for i, record in enumerate(kept) if record["clusterer"] == KMEANS]
    assert [counts[i] for i in places] == [5, 5]
    name = (records[gone]["embedder"], records[gone]["clusterer"])
    for i in places:
        values = [
            record["scores"]["ari"]
            for record in left
            if record["clusterer"].startswith("kmeans(")
            and record["seed"] == kept[i]["seed"]
            and (record["embedder"], record["clusterer"]) != name
        ]
        assert means.estimates[i] == pytest.approx(np.mean(values))
        assert means.draws[0, i] == pytest.approx(np.mean(values))


def test_the_reports_matrix_has_a_cell_for_a_grid(runs: Runs) -> None:
    shown = heat(runs.records, [], ARI)
    assert shown["embedders"] == [PCA]
    assert shown["clusterers"] == [KMEANS, "dbscan", "kmeans"]
    (ari,) = [metric for metric in shown["metrics"] if metric["name"] == "ari"]
    text, under, mark, _ = ari["cells"][0][0]
    table = matrix_table(runs.records, ARI, fold=True).set_index("clusterer")
    row = table.loc[KMEANS]
    assert text == ARI.text(row["mean"])
    assert under == f"{ARI.text(row.low)} to {ARI.text(row.high)} over 6 points"
    assert mark == ""
    assert any("--points" in note for note in ari["notes"])
