"""The published runs, and comparisons with what others published.

Nothing is typed here but what others published.
"""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from places import RESULTS

from bench.execution.options import Options
from bench.execution.progress import Plain
from bench.execution.runner import run
from bench.files.owned import MARK, digest
from bench.runs.origin import origin
from bench.runs.published_figures import Figure, ours, read_figures
from bench.runs.published_readme import made_before, readme
from bench.runs.verify import rescore, unlike
from bench.spec.cells import Cell, cells
from bench.spec.presets import read_preset
from bench.spec.resolve import DEFAULT_CLUSTERERS, DEFAULT_EMBEDDERS, resolve
from bench.store.parts import Part
from bench.store.runs import Runs
from bench.store.store import Store

RUNS = sorted(path.parent.name for path in RESULTS.glob("*/spec.toml"))


MADE_BEFORE = {"fashion-mnist", "mnist", "mnist-60000"}
"""Made before samples were put in order, so that their cells do not come out again as they were.

A run that was made again leaves this list; results/README.md names those whose records say so."""


LARGE = 2_000


PRESETS = {"mnist": "published-70000", "fashion-mnist": "published-70000",
           "mnist-60000": "published-60000", "usps": "published",
           "clubench": "published-clubench"}  # fmt: skip


BEST = ("best-images", "consensus-6")


def n_samples(run: str) -> int:
    (known,) = Store(RESULTS / run).read_run()["datasets"].values()
    return int(known["n_samples"])


def by_pipeline(run: str) -> dict[tuple[str, str], list[dict]]:
    by_name: dict[tuple[str, str], list[dict]] = {}
    for record in Store(RESULTS / run).records():
        by_name.setdefault((record["embedder"], record["clusterer"]), []).append(record)
    return by_name


def test_every_published_figure_has_a_source_and_a_pipeline_that_the_preset_runs() -> None:
    figures = read_figures(RESULTS)
    assert {figure.value for figure in figures} >= {
        *(0.367, 0.496, 0.924, 0.903, 0.992, 10, 0.085, 0.979, 0.942, 0.985, 0.960),
        *(0.672, 0.684, 0.586, 0.636, round(1844 / 60_000, 4)),
    }
    for figure in figures:
        assert figure.url or figure.source in (
            "CLUBench",
            "the blog post that this project follows",
        )
        assert figure.truth_chose
        spec = resolve(read_preset(PRESETS[figure.run]))
        assert (figure.embedder, figure.clusterer) in {(c.embedder, c.clusterer)
                                                       for c in cells(spec)}  # fmt: skip


@pytest.mark.parametrize("figure", read_figures(RESULTS), ids=lambda f: f"{f.what}-{f.source}")
def test_ours_is_as_near_to_what_was_published_as_we_say(figure: Figure) -> None:
    if figure.run not in RUNS:
        place = f"{figure.run}: {figure.embedder} + {figure.clusterer}"
        line = f"| {figure.what} | {figure.value:g} | not run yet |  | {place} |"
        assert line in README
        return
    values = ours(figure, Store(RESULTS / figure.run).records())
    assert len(values) == 5
    apart = values.mean() - figure.value
    assert figure.within is None or abs(apart - figure.apart) <= figure.within
    assert figure.within is None or abs(apart) < 0.01 or figure.why, "say why it differs"


README = (RESULTS / "README.md").read_text()


def test_the_readme_is_what_the_command_writes_now() -> None:
    assert readme(RESULTS) == README, "give: clusterbench publish results/digits results/digits"


def test_the_runs_made_before_samples_were_put_in_order_are_named() -> None:
    named = re.search(r"(?m)^Made before samples were put in order: ([^.]*)\.", README)
    assert set(named[1].split(", ") if named else ()) == MADE_BEFORE
    assert {run for run in RUNS if made_before(Runs([RESULTS / run]))} == MADE_BEFORE


def small_first(run: str) -> object:
    return pytest.param(run, marks=[pytest.mark.long] if n_samples(run) > LARGE else [])


@pytest.mark.parametrize("run", [small_first(run) for run in RUNS])
def test_every_stored_score_is_that_of_the_stored_assignments(run: str) -> None:
    checked = dict(rescore(Store(RESULTS / run), None))
    assert len(checked) >= len(Store(RESULTS / run).records())
    assert {name: differences for name, differences in checked.items() if differences} == {}


@pytest.mark.parametrize("run", RUNS)
def test_every_record_follows_from_spec_sessions_and_one_commit(run: str) -> None:
    findings = origin(Store(RESULTS / run))
    assert findings.broken == []
    assert all("recorded before" in line or "made before" in line for line in findings.unknown)


@pytest.mark.parametrize("run", RUNS)
def test_a_published_run_is_whole_small_and_names_no_machine_path(run: str) -> None:
    folder = RESULTS / run
    records = Store(folder).records()
    assert len(records) == sum(1 for _ in cells(Store(folder).spec()))
    assert {record["status"] for record in records} == {"done"}
    assert sum(path.stat().st_size for path in folder.rglob("*")) < 12e6
    for path in (folder / "run.json", folder / "spec.toml"):
        assert not re.search(r'[" ]/\w+/', path.read_text()), "an absolute path"


@pytest.mark.parametrize("run", [run for run in RUNS if run != "mnist-60000"])
def test_best_images_is_near_the_best_plain_cell_and_says_what_it_fell_back_to(run: str) -> None:
    pipelines = by_pipeline(run)
    ari = {
        pair: np.mean([r["scores"]["ari"] for r in records]) for pair, records in pipelines.items()
    }
    plain = [ari[e, c] for e in DEFAULT_EMBEDDERS for c in DEFAULT_CLUSTERERS]
    assert ari[BEST] >= max(plain) - 0.02
    rules = {r["methods"]["embedder"]["report"]["features_rule"] for r in pipelines[BEST]}
    done = {"digits": "enlarged 4 times | deskew | hog(cell=5, contrast='{}')"}.get(
        run, "deskew | hog(cell=4, contrast='{}')"
    )
    assert rules == {" and ".join(map(done.format, ("insensitive", "sensitive")))}


def test_best_images_on_mnist_is_as_good_as_it_is_to_be() -> None:
    if "mnist" not in RUNS:
        assert "\n## mnist\n" not in README
        return
    records = by_pipeline("mnist")[BEST]
    scores = {name: [r["scores"][name] for r in records] for name in ("accuracy", "nmi")}
    assert len(records) == 5
    assert np.mean(scores["accuracy"]) >= 0.988
    assert np.mean(scores["nmi"]) >= 0.968
    assert min(scores["accuracy"]) >= 0.984


@pytest.mark.long
def test_cells_of_digits_come_out_again(tmp_path: Path) -> None:
    """Cells are reproduced exactly on the same kind of machine.

    On another they agree as well as seeds do.

    So are those of a run made before samples were put in order.
    """
    store = Store(RESULTS / "digits")
    threads = store.read_run()["sessions"][-1]["threads"]
    pairs = [("pca", "kmeans"), ("tsne", "dbscan"), ("autoencoder", "spherical-kmeans"), BEST]
    chosen = [Cell("digits", *pair, seed) for seed, pair in enumerate(pairs)]
    again, options = Store(tmp_path / "run"), Options(tmp_path / "cache", threads=threads)
    records = run(store.spec(), again, options, Plain(), only=chosen)
    alike = "digits" not in MADE_BEFORE and not unlike(store, threads)
    spread = by_pipeline("digits")
    for cell, record in zip(chosen, records, strict=True):
        stored = store.read_cell(cell.id) or {}
        assert record["status"] == "done", record["reason"]
        seeds = [r["scores"]["ari"] for r in spread[cell.embedder, cell.clusterer]]
        off = 0.0 if alike else 0.02 + 4 * float(np.std(seeds, ddof=1))
        assert abs(record["scores"]["ari"] - stored["scores"]["ari"]) <= off
        if alike:
            again_array, before = (
                each.assignments(cell.id)[Part.FITTED] for each in (again, store)
            )
            np.testing.assert_array_equal(
                again_array, before, err_msg=f"{cell}: publish digits anew"
            )


@pytest.mark.parametrize("run", RUNS)
def test_the_marks_of_a_published_run_are_those_of_its_files(run: str) -> None:
    """Without them, publishing again would take the files for somebody's own."""
    refused = []
    for path in sorted((RESULTS / run).rglob("*")):
        if path.is_file() and path.name != MARK:
            mark = json.loads((path.parent / MARK).read_text())
            if mark["publish"].get(path.name) != digest(path):
                refused.append(path)
    assert refused == []
