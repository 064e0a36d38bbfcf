"""The commands of docs/published.md that make the published runs over collections."""

import csv
from collections import Counter
from pathlib import Path

import pytest
from places import ROOT

from bench.spec.cells import cells
from bench.spec.presets import read_preset
from bench.spec.resolve import resolve
from bench.suites.expand import Choice, expand

SETS = {"published-clustering-data-v1": "clustering-data-v1", "published-clubench": "clubench"}
OF_SKLEARN = ("iris", "wine", "breast-cancer")
PAGE = (ROOT / "docs" / "published.md").read_text()


def test_the_page_shows_a_command_for_each() -> None:
    text = " ".join(PAGE.replace("\\\n", " ").split())
    for preset, suite in SETS.items():
        assert f"clusterbench run --preset {preset} --suite {suite}" in text
        assert f"clusterbench publish runs/{suite} results/{suite}" in text


@pytest.mark.mnist  # the folder of MNIST has both collections beside it
@pytest.mark.slow
@pytest.mark.parametrize(
    ("preset", "options", "n_sets"),
    [
        ("published-clustering-data-v1", ["--group", "fcps", "--max-samples", "300"], 1),
        ("published-clubench", [word for n in OF_SKLEARN for word in ("--dataset", n)], 8),
    ],
)
def test_a_dry_run_names_every_cell(
    mnist_folder: Path, typed, preset: str, options: list[str], n_sets: int
) -> None:
    suite = mnist_folder / SETS[preset]
    code, out, err = typed("run", "--preset", preset, "--suite", suite, "--seeds", "0", *options,
                           "--dry-run")  # fmt: skip
    assert code == 0, err
    found = Counter(line.partition(" · ")[0] for line in out.splitlines())
    assert len(found) == n_sets
    one = resolve(read_preset(preset), datasets=["digits"], seeds=[0])
    families = {(cell.embedder, cell.clusterer.partition("(")[0]) for cell in cells(one)}
    assert {*found.values()} == {len(families)}


@pytest.mark.mnist
def test_the_collection_has_43_sets_of_up_to_10_000_samples(mnist_folder: Path) -> None:
    choice = Choice([str(mnist_folder / "clustering-data-v1")], max_samples=10_000)
    file, _ = expand(read_preset("published-clustering-data-v1"), choice)
    spec = resolve(file)
    assert len(spec.datasets) == 43
    assert len(spec.seeds) == 5


@pytest.mark.mnist
def test_published_figures_of_clubench_are_those_of_its_table(mnist_folder: Path) -> None:
    from bench.runs.published_figures import read_figures

    with (mnist_folder / "published" / "clubench.csv").open() as file:
        rows = {float(row["ari_best"]) for row in csv.DictReader(file)}
    figures = [figure for figure in read_figures(ROOT / "results") if figure.run == "clubench"]
    assert len(figures) == 8 * 6
    for figure in figures:
        assert figure.value in rows
        assert figure.median is not None
        assert figure.worst is not None
        assert figure.worst <= figure.median <= figure.value
