"""Pictures over many datasets, read off the figures, and the few that are drawn of many."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from table_store import fill

from bench.errors import UserError
from bench.plots import few
from bench.plots.catalog import Wanted
from bench.plots.groups import group_scores
from bench.plots.over_datasets import OVER_NEEDS, over_datasets
from bench.plots.overview import overview
from bench.plots.run_pictures import RunPictures
from bench.store.part_of_runs import of_datasets
from bench.store.runs import Runs
from bench.store.store import Store
from bench.tables.columns import parse_column

ARI = parse_column("ari")
NAMES = [f"blobs:{n}" for n in range(100, 108)]
SCORES = pd.DataFrame(
    {"a": [0.9, 0.2, 0.4, 0.3], "b": [0.5, 0.6, np.nan, 0.5], "c": [0.1, 0.9, 0.9, 0.9]},
    index=["one", "two", "three", "four"],
)
TOLD = {"a": True, "b": True, "c": False}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a run of eight datasets, with a view of each embedding."""
    folder = fill(tmp_path_factory.mktemp("many") / "run", NAMES, n_samples=30)
    store = Store(folder)
    store.write_run({"datasets": {name: {} for name in NAMES}})
    for record in store.records():
        points = np.random.default_rng(0).random((30, 2), np.float32)
        view = {"points": points, "indices": np.arange(30, dtype=np.int32)}
        store.write_view(record["dataset"], record["embedding"], view)
    return folder


def test_the_overview_stands_by_group_and_rank_and_marks_those_told_k_apart() -> None:
    groups = {"one": "x", "two": "y", "three": "x", "four": "y"}
    axes = overview(SCORES, ARI, groups, TOLD).axes[0]
    assert [text.get_text() for text in axes.get_yticklabels()] == ["one", "three", "two", "four"]
    columns = [text.get_text() for text in axes.get_xticklabels()]
    assert columns[-1] == "c (not told k)"
    assert {*columns[:2]} == {"a", "b"}
    texts = [text for text in axes.texts if text.get_text() not in ("x", "y")]
    bold = sorted(text.get_text() for text in texts if text.get_fontweight() == "bold")
    assert bold == sorted(["0.900", "0.600", "0.400", "0.500", "0.100", "0.900", "0.900", "0.900"])
    assert len(texts) == 11
    assert len(axes.patches) == 1


def test_a_mean_of_a_group_is_drawn_only_where_it_is_complete() -> None:
    groups = {"one": "x", "two": "y", "three": "x", "four": "y"}
    axes = group_scores(SCORES, ARI, groups, TOLD).axes[0]
    drawn = {line.get_label(): line.get_xdata() for line in axes.lines}
    np.testing.assert_allclose(drawn["a"], [0.65, 0.25])
    np.testing.assert_allclose(drawn["b"], [np.nan, 0.55])
    assert [text.get_text() for text in axes.get_yticklabels()] == ["x (2)", "y (2)"]


def test_each_kind_is_drawn_of_a_run(run: Path) -> None:
    runs = Runs([run])
    names = {kind: [name for name, _ in over_datasets(runs, kind, ARI)] for kind in OVER_NEEDS}
    assert names == {
        "overview": ["overview-ari"],
        "ranks": ["ranks-ari-told-k", "ranks-ari-not-told-k"],
        "groups": [],
        "cost": ["cost-ari"],
    }
    with pytest.raises(UserError, match="neither more nor less"):
        next(over_datasets(runs, "overview", parse_column("n_clusters")))
    assert not [*over_datasets(of_datasets(runs, NAMES[:1]), "overview", ARI)]


@pytest.mark.long
def test_what_is_drawn_of_many_is_few(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pictures = RunPictures(Runs([run]))
    names = [name for name, _ in few.first_pictures(pictures, Wanted(ARI))]
    assert len([name for name in names if name.startswith("scatter")]) == len(NAMES)
    monkeypatch.setattr(few, "MOST_PICTURES", 6)
    assert [name for name, _ in few.first_pictures(pictures, Wanted(ARI))] == names[:6]


@pytest.mark.long
def test_the_command_draws_few_and_says_how_to_ask(run: Path, typed: Callable, home: Path) -> None:
    code, _, err = typed("plot", run, "--out", "p")
    assert code == 0, err
    assert "12 pictures: p" in err
    assert "--dataset blobs:100" in err
    code, _, err = typed("plot", run, "--kind", "heatmap", "--dataset", "blobs:103", "--out", "q")
    assert code == 0, err
    (drawn,) = (home / "q").glob("*.png")
    assert drawn.name.startswith("heatmap-blobs-103")
    code, _, err = typed("plot", run, "--dataset", "blobs:99")
    assert (code, len(err.strip().splitlines())) == (2, 1)
