"""What two runs were made with, side by side."""

from pathlib import Path

from changed_runs import SESSION, N, write_run, wrong

from bench.tables.settings import settings_sheet, settings_table


def test_what_runs_were_made_with_is_set_side_by_side(tmp_path: Path) -> None:
    answers = {("pca", "kmeans", 0): wrong(0.3, 0)}
    a = write_run(tmp_path / "a", answers, seeds=[0])
    session = SESSION | {"versions": {"numpy": "2.2.0", "scipy": "1.14"}, "threads": 4, "end": "?"}
    methods = {"embedder": {"params": {"whiten": True}}, "clusterer": {"params": {}}}
    sources = {"embedder": "edited", "clusterer": "kmeans"}
    b = write_run(
        tmp_path / "b", answers | {("pca", "kmeans", 1): "slow"}, seeds=[0, 1], session=session,
        methods=methods, sources=sources, spec={"n_samples": N},
    )  # fmt: skip
    table = settings_table(a, b)
    rows = [tuple(row) for row in table.itertuples(index=False)]
    assert rows == [
        ("spec", "seeds", "0", "0 1"),
        ("spec", "n_samples", "–", "400"),
        ("packages", "numpy", "2.1.0", "2.2.0"),
        ("machine", "threads", "1", "4"),
        ("methods", "pca: source", "pca", "edited"),
        ("methods", "pca: whiten", "–", "True"),
    ]
    assert settings_table(a, a).empty
    assert settings_sheet(settings_table(a, a)).notes
