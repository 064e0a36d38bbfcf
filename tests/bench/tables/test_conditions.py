"""Which pipeline leads where datasets are large, many-featured, unlike or hard."""

import json
from pathlib import Path

import numpy as np
import pytest
from table_store import cell

from bench.errors import UserError
from bench.spec.cells import Cell
from bench.spec.file import SpecFile
from bench.spec.resolve import resolve
from bench.store.conditions import read_conditions
from bench.store.part_of_runs import of_datasets
from bench.store.runs import Runs
from bench.store.store import Store
from bench.tables.columns import parse_column
from bench.tables.conditions import conditions_table
from bench.tables.conditions_sheets import conditions_sheets
from bench.tables.markdown import sheets_to_markdown

ARI = parse_column("ari")
N = 12
NAMES = [f"blobs:{100 + 10 * place}" for place in range(N)]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a run in which raw is better on few features, pca on many."""
    folder = tmp_path_factory.mktemp("conditions") / "run"
    spec = resolve(SpecFile(), datasets=NAMES, embedders=["raw", "pca"],
                   clusterers=["kmeans", "dbscan"], seeds=[0])  # fmt: skip
    store = Store(folder)
    store.begin(spec.numbers_only().to_toml())
    store.write_run({"datasets": {
        name: {"name": name, "n_samples": 100, "n_features": 2 + place, "fingerprint": name,
               "classes": {"a": 50, "b": 50}}
        for place, name in enumerate(NAMES)}, "sessions": []})  # fmt: skip
    for place, name in enumerate(NAMES):
        for embedder in ("raw", "pca"):
            for clusterer, rule in (("kmeans", None), ("dbscan", "knee")):
                record = cell(name, embedder, clusterer, 0, rule, 100)
                good = (embedder == "raw") == (place < N // 2)
                record["scores"] = {"ari": 0.9 - 0.3 * (not good) - 0.01 * place, "n_clusters": 2}
                failed = (name, embedder, clusterer) == (NAMES[0], "pca", "dbscan")
                record |= {"status": "timeout", "scores": {}} if failed else {}
                store.write_cell(Cell(name, embedder, clusterer, 0).id, record, {})
    return folder


def test_who_leads_changes_with_the_condition(run: Path) -> None:
    table = conditions_table(Runs([run]), {}, ARI)
    assert set(table["condition"]) == {"any", "features"}, "all else is alike, or not known"
    thirds = table[(table["condition"] == "features") & table["told"]]
    assert thirds["n_datasets"].tolist() == [4] * 6
    led = thirds[thirds["leads"]].set_index("low")
    assert led["pipeline"].to_dict() == {2: "raw + kmeans", 6: "raw + kmeans", 10: "pca + kmeans"}
    assert led.loc[2, "mean"] == pytest.approx(np.mean([0.9, 0.89, 0.88, 0.87]))
    assert led.loc[2, "mean_rank"] == 1
    assert led.loc[2, "difference"] == pytest.approx(0.3)
    assert set(led["verdict"]) == {"too few datasets"}
    everywhere = table[(table["condition"] == "any") & table["told"] & table["leads"]].iloc[0]
    assert (everywhere["verdict"], everywhere["p_value"], everywhere["n_alike"]) == (
        "within noise",
        1,
        1,
    )


def test_those_not_told_are_apart_and_what_is_missing_is_last(run: Path) -> None:
    table = conditions_table(Runs([run]), {}, ARI)
    free = table[(table["condition"] == "features") & ~table["told"] & (table["low"] == 2)]
    at = free.set_index("pipeline")
    assert at["n_complete"].to_dict() == {"raw + dbscan": 4, "pca + dbscan": 3}
    assert at.loc["pca + dbscan", "mean_rank"] == 2
    mixed = conditions_table(Runs([run]), {}, ARI, mix_told=True)
    assert mixed.groupby(["condition", "low"])["leads"].sum().eq(1).all()
    text = sheets_to_markdown(conditions_sheets(table, ARI))
    assert (
        "| features | 2 to 5 | told k | raw + kmeans | pca + kmeans | too few datasets | 4 |"
        in text
    )
    assert (
        "The same for all datasets, or not known: samples, classes, imbalance, overlap, scale."
        in text
    )
    assert "0.580 (2.00, 3/4)" in text


def test_measured_conditions_part_too(run: Path) -> None:
    measured = {
        name: {"fingerprint": name, "overlap": 0.02 * place, "chb": {"regime": "AB"[place >= 6]}}
        for place, name in enumerate(NAMES)
    }
    table = conditions_table(Runs([run]), measured, ARI)
    hard = table[(table["condition"] == "hardness") & table["told"] & table["leads"]]
    assert hard[["low", "pipeline", "verdict"]].to_numpy().tolist() == [
        ["A", "raw + kmeans", "clear"], ["B", "pca + kmeans", "clear"]]  # fmt: skip
    assert hard["p_value"].tolist() == pytest.approx([2 / 2**6] * 2)
    assert "overlap" in set(table["condition"])
    assert table.attrs["datasets"][NAMES[1]]["overlap"] == 0.02


def test_few_datasets_and_metrics_without_a_good_end_are_refused(run: Path, typed) -> None:
    code, _, err = typed("tables", run, "--kind", "conditions", "--metric", "n_clusters")
    assert code == 2
    assert "neither more nor less" in err
    few = of_datasets(Runs([run]), NAMES[:3])
    with pytest.raises(UserError, match="at least 4"):
        conditions_table(few, {}, ARI)


@pytest.mark.parametrize("form", ["md", "csv", "json", "latex", "html"])
def test_every_format_is_written_and_the_data_are_measured_once(
    typed, run: Path, form: str
) -> None:
    code, out, err = typed("tables", run, "--kind", "conditions", "--format", form)
    assert code == 0, err
    assert "raw + kmeans" in out
    # The made-up fingerprints are of no data that is here.
    assert read_conditions(run) == {}
    if form == "json":
        assert "overlap and scale are unknown of 12 datasets" in " ".join(json.loads(out)["notes"])
