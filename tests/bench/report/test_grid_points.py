"""A grid on the page: one row of the leaderboard, its points opened on demand."""

import re

import bench
from bench.report.page import run_page


def test_a_grid_is_one_row_and_its_points_are_folded_below(tmp_path) -> None:
    bench.run(
        "digits", "pca", ["kmeans(n_clusters=range(2, 4))", "dbscan"], n_samples=80, threads=1,
        reference=False, scores="core", out=tmp_path / "r", cache_dir=tmp_path / "c",
    )  # fmt: skip
    page = run_page(tmp_path / "r")
    board = re.search(r'<table class="leaders">.*?</table>', page, re.DOTALL)
    assert board is not None
    rows = re.findall(r"<tr data-words=.*?</tr>", board[0], re.DOTALL)
    assert len(rows) == 2
    grid = next(row for row in rows if "kmeans" in row)
    assert "over 3 points" in grid
    assert 'data-rank=""' in grid
    assert "takes the truth. Its points stand below." in page
    below = re.search(r'<details class="family">.*?</details>', page, re.DOTALL)
    assert below is not None
    assert "pca + kmeans(n_clusters=...): its 3 points" in below[0]
    assert [f"n_clusters={k})" in below[0] for k in (2, 3, 4, 5)] == [True, True, True, False]


def test_a_page_of_grids_alone_says_that_no_point_was_chosen(tmp_path) -> None:
    bench.run(
        "digits", "pca", "kmeans(n_clusters=any_of(3))", n_samples=50, threads=1,
        reference=False, scores="core", out=tmp_path / "r", cache_dir=tmp_path / "c",
    )  # fmt: skip
    assert "every pipeline is of a grid, of which no point has been chosen" in run_page(
        tmp_path / "r"
    )
