"""`clusterbench publish`, on a run that was filled by hand."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from published_run import WRONG, fill

from bench.errors import UserError
from bench.runs.publish import publish
from bench.runs.published_figures import Figure, figures_markdown, ours, read_figures
from bench.runs.published_readme import readme
from bench.store.parts import Part
from bench.store.references import write_row
from bench.store.runs import Runs
from bench.store.store import Store

FIGURE = {"what": "something", "run": "small", "embedder": "umap", "clusterer": "kmeans",
          "metric": "ari", "value": 0.25, "source": "a book", "url": "https://example.org/a",
          "within": 0.5, "why": "It is another book."}  # fmt: skip


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Publish a run; return its folder and what was published, an empty file for its pictures."""
    base = tmp_path_factory.mktemp("publish")
    store = fill(base / "run")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bench.runs.publish._draw", lambda source, out: None)
        assert publish(store, base / "results/small") == 10
    (base / "results/small/plots").mkdir()
    (base / "results/small/plots/heatmap-digits-ari.png").touch()
    return store.folder, base / "results/small"


def test_what_is_published_can_be_checked_and_names_no_place(published, typed) -> None:
    run, folder = published
    code, out, err = typed("verify", folder, "--rescore")
    assert code == 0, err
    assert out == "9 scored again, 9 the same, 0 not.\n"
    assert typed("tables", folder)[1] == typed("tables", run)[1]
    assert not (folder / "views").exists()
    assert not (folder / "thumbnails").exists()
    for path in folder.rglob("*"):
        assert path.is_dir() or b"somebody" not in path.read_bytes(), path
    failed = [record for record in Store(folder).records() if record["status"] == "error"]
    assert [record["reason"] for record in failed] == ["it broke"] * 2


def test_records_are_in_one_file_and_arrays_in_another(published) -> None:
    _, folder = published
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("[!.]*.*")}
    assert {name for name in files if not name.startswith(("tables/", "plots/"))} == {
        *("spec.toml", "run.json", "records.jsonl", "arrays.npz"),
    }


def test_a_prediction_of_the_reference_that_was_changed_is_noticed(published, typed) -> None:
    store = fill(Path("copy"))
    row = json.loads(Path("copy/reference/svm+0.json").read_text())
    write_row(store.folder, "svm+0", row, (store.truth("digits")[Part.FITTED] + 1) % 4)
    code, out, _ = typed("verify", "copy", "--rescore")
    assert code == 1
    assert "reference svm+0: accuracy is 0.0, stored was 1.0" in out


def test_tables_are_written(published) -> None:
    _, folder = published
    board = pd.read_csv(folder / "tables/leaderboard.csv")
    assert set(board["embedder"]) == set(WRONG)
    assert (folder / "tables/matrix-ari.md").read_text().startswith("| digits: ARI | kmeans |")
    assert len(pd.read_csv(folder / "tables/cells.csv")) == 11


def test_the_readme_has_leaderboard_preset_reference_and_machine(published) -> None:
    _, folder = published
    text = readme(folder.parent)
    records = Store(folder).records()
    accuracies = pd.Series(
        [r["scores"]["accuracy"] for r in records if r["embedder"] == "best-images"]
    )
    assert f"Accuracy {accuracies.mean():.4f} (lowest seed {accuracies.min():.4f})" in text
    board = pd.read_csv(folder / "tables/leaderboard.csv")
    best = board["embedder"] == "best-images"
    apart = board.loc[best, "ari"].item() - board.loc[~best, "ari"].max()
    assert "(features by raw: no images): Accuracy" in text
    assert f"That is {abs(apart):.3f} ARI above the best cell" in text
    assert "a processor, 2 cores, 8.0 GB, 2 threads a task" in text
    assert "| svm | 1.000 |" in text
    assert "| umap + kmeans | truth |" in text
    assert "(small/plots/heatmap-digits-ari.png)" in text


def contents(folder: Path) -> dict[Path, bytes]:
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.*")}


@pytest.mark.long
def test_publishing_again_replaces_and_in_place_writes_anew(typed, home: Path) -> None:
    run, folder = fill(home / "run").folder, home / "results/small"
    code, _, err = typed("publish", run, folder)
    assert code == 0, err
    assert "10 cells" in err
    before = contents(folder)
    pictures = [path.name.partition("-")[0] for path in before if path.suffix == ".png"]
    assert sorted(pictures) == [
        *("contingency", "contingency", "heatmap", "pareto", "scatter", "scatter", "seeds"),
    ]
    (folder / "tables/leaderboard.md").unlink()
    publish(Store(run), folder)
    assert contents(folder) == before
    (folder / "tables/leaderboard.md").unlink()
    publish(Store(folder), folder)
    assert contents(folder) == before
    assert (folder.parent / "README.md").read_text() == readme(folder.parent)


def test_only_what_is_finished_and_nothing_foreign(typed, home: Path) -> None:
    fill(home / "unfinished", leave_out=1)
    code, _, err = typed("publish", "unfinished", "results/x")
    assert code == 2
    assert "of which 1 cells have not ended" in err
    fill(home / "run")
    code, _, err = typed("publish", "run", "unfinished")
    assert code == 2
    assert "which would be replaced, but clusterbench did not write it" in err
    assert Store(home / "unfinished").thumbnails("digits")


def test_figures_stand_beside_ours(published) -> None:
    _, folder = published
    records = Runs([folder]).records
    figure = Figure(**FIGURE)
    expected = [r["scores"]["ari"] for r in records if (r["embedder"], r["clusterer"]) ==
                ("umap", "kmeans")]  # fmt: skip
    assert ours(figure, records).tolist() == expected
    deep = figure.model_copy(update={"metric": "clusterer.report.n"})
    assert ours(deep, records).tolist() == [7.0, 7.0]
    failed = figure.model_copy(update={"embedder": "raw", "clusterer": "dbscan"})
    assert ours(failed, records).empty
    other = figure.model_copy(update={"run": "elsewhere"})
    text = figures_markdown([figure, other], {"small": records})
    mean = np.mean(expected)
    assert f"| something | 0.25 | {mean:.4f} ± " in text
    assert f"| {mean - 0.25:+.4f} (1) |" in text
    assert "| something | 0.25 | not run yet |  |" in text
    assert "(1) It is another book." in text
    third = Figure(**FIGURE | {"what": "more", "why": "Nobody knows."})
    text = figures_markdown([figure, figure, third], {"small": records})
    assert text.count("(1) |") == 2  # one reason, told once
    assert text.count("(2) |") == 1
    assert text.endswith("(1) It is another book.\n(2) Nobody knows.")
    grid = {"truth_chose": "the point of a grid", "median": 0.1, "worst": -0.5}
    text = figures_markdown([Figure(**FIGURE | grid), figure], {"small": records})
    assert "| the point of a grid (median 0.1, worst -0.5) |" in text
    assert "| not said |" in text


def test_a_figure_of_one_dataset_is_held_against_that_one(published) -> None:
    records = Runs([published[1]]).records
    twice = [*records, *({**record, "dataset": "other"} for record in records)]
    figure = Figure(**FIGURE)
    assert len(ours(figure, twice)) == 2 * len(ours(figure, records))
    for name in ("digits", "other"):
        one = figure.model_copy(update={"dataset": name})
        assert ours(one, twice).tolist() == ours(figure, records).tolist()
    assert ours(figure.model_copy(update={"dataset": "none"}), twice).empty


def test_a_list_of_figures_that_is_broken_is_refused(home: Path) -> None:
    assert read_figures(home) == []
    for text in ("[[figure]]\nwhat = 3", "figure = ["):
        (home / "published.toml").write_text(text)
        with pytest.raises(UserError, match="which is not a list of figures"):
            read_figures(home)
