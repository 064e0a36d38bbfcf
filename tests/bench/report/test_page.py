"""What the report page is made of, and the command that writes it."""

import base64
import io
import json
import os
import re
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from report_store import NASTY, write_run, write_study

from bench.errors import UserError
from bench.plots.style import COLOURS
from bench.report.clusters import MAX_CLUSTERS, NOISE_CODE, OTHER_CODE, clusters, codes
from bench.report.eps import best_choice, eps_choices
from bench.report.explorer import explorer
from bench.report.heat import heat, label
from bench.report.packing import on_grid, packed, sprite
from bench.report.page import as_script, run_page
from bench.report.reference_charts import study_charts
from bench.report.references import reference, studies
from bench.report.style import DARK_PAGE, contrast, on_dark
from bench.report.summary import ended, sentences
from bench.store.folders import latest_run
from bench.store.runs import Runs
from bench.tables.changes import changes_table
from bench.tables.changes_sheets import summary
from bench.tables.matrix import matrix_table


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_run(tmp_path_factory.mktemp("report") / "run")


def unpacked(text: str, kind: str) -> Any:
    return np.frombuffer(zlib.decompress(base64.b64decode(text)), kind)


def data_of(page: str) -> dict[str, Any]:
    """Return what the page hands to its scripts."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return json.loads(found[1])


def test_arrays_come_back_and_points_lie_on_a_fine_grid() -> None:
    points = np.random.default_rng(0).normal(size=(500, 2)).astype(np.float32) * [1, 1e6] + 7
    grid, (x, y, width, height) = on_grid(points)
    there = unpacked(packed(grid, "<u2"), "<u2").reshape(2, 500)
    back = np.stack([x + width * there[0] / 65535, y + height * there[1] / 65535], axis=1)
    assert np.abs(back - points).max(axis=0) == pytest.approx([0, 0], abs=height / 65535)
    assert np.abs(back[:, 0] - points[:, 0]).max() <= width / 65535
    flat, box = on_grid(np.full((3, 2), 5, np.float32))
    assert flat.tolist() == [[0, 0, 0]] * 2
    assert box == [5, 5, 0, 0]


@pytest.mark.parametrize("shape", [(30, 8, 6), (30, 8, 6, 1), (30, 8, 6, 3)])
def test_thumbnails_come_back_from_their_sheet(shape: tuple[int, ...]) -> None:
    images = np.random.default_rng(0).integers(0, 256, shape).astype(np.uint8)
    found = sprite(images, 10**6)
    assert found is not None
    assert found["grey"] == (len(shape) == 3 or shape[3] == 1)
    sheet = Image.open(io.BytesIO(base64.b64decode(found["url"].partition(",")[2])))
    pixels = np.asarray(sheet.convert("L" if found["grey"] else "RGB"))
    for place, image in enumerate(images.reshape(shape[:3]) if found["grey"] else images):
        row, column = divmod(place, found["columns"])
        tile = pixels[8 * row : 8 * row + 8, 6 * column : 6 * column + 6]
        # Grey keeps 16 levels to the bit; colour is lossy.
        worst = np.abs(tile.astype(int) - image).max() if found["grey"] else 0
        assert worst <= 9
    assert sprite(images, 50) is None


def test_thumbnails_that_do_not_fit_are_halved() -> None:
    images = np.zeros((40, 16, 12), np.uint8)
    images[:, :8, :6] = np.random.default_rng(0).integers(0, 256, (40, 1, 1))  # one corner is grey
    noisy = images ^ np.random.default_rng(1).integers(0, 2, images.shape).astype(np.uint8) * 128
    whole = sprite(noisy, 10**6)
    half = next(found for size in range(len(whole["url"]), 100, -50)
                if (found := sprite(noisy, size)) and found["height"] != 16)  # fmt: skip
    assert (half["width"], half["height"]) == (6, 8)
    assert len(half["url"]) < len(whole["url"])


def test_a_cluster_is_counted_over_all_samples() -> None:
    rng = np.random.default_rng(0)
    truth, found = rng.integers(0, 5, 2000), rng.integers(-1, 8, 2000) * 3
    found[found < 0] = -1
    told = clusters(truth, found)
    table = pd.crosstab(found, truth)
    assert told["noise"] == table.loc[-1].sum()
    sizes = table.drop(-1).sum(axis=1)
    assert [entry[:2] for entry in told["listed"]] == [
        [name, size] for name, size in sorted(sizes.items(), key=lambda each: (-each[1], each[0]))
    ]
    for name, _, _, held, rest in told["listed"]:
        assert dict(map(tuple, held)) == table.loc[name].to_dict()
        assert rest == 0
    assert len({colour for _, _, colour, *_ in told["listed"]}) == len(told["listed"])
    names = [entry[0] for entry in told["listed"]]
    for sample, code in zip(found.tolist(), codes(found, told["listed"]).tolist(), strict=True):
        assert (code == NOISE_CODE) if sample < 0 else names[code - 1] == sample


def test_of_too_many_clusters_and_classes_the_largest_are_listed() -> None:
    found = np.repeat(np.arange(MAX_CLUSTERS + 50), np.arange(MAX_CLUSTERS + 50) + 1)
    told = clusters(np.arange(len(found)), found)
    assert told["others"] == 50
    assert [entry[0] for entry in told["listed"]][:2] == [MAX_CLUSTERS + 49, MAX_CLUSTERS + 48]
    _, size, _, held, rest = told["listed"][0]
    assert len(held) == 40
    assert rest == size - 40
    shown = codes(found, told["listed"])
    assert (shown[found < 50] == OTHER_CODE).all()
    assert (shown[found >= 50] < OTHER_CODE).all()
    assert clusters(None, np.full(3, -1))["listed"] == []
    assert codes(np.full(3, -1), []).tolist() == [NOISE_CODE] * 3


def test_the_first_seeds_are_shown_where_not_all_fit(tmp_path: Path) -> None:
    runs = Runs([write_run(tmp_path / "run", images=False, reference=False)])
    whole = explorer(runs, "blobs:300", 10**6)
    assert whole is not None
    assert (whole["n_shown"], whole["seeds"]) == (150, [4, 5])
    assert whole["sizes"] == [100, 100, 100]
    truth = unpacked(whole["truth"], "<u2")
    assert np.bincount(truth).tolist() == [50, 50, 50]
    assert (unpacked(whole["samples"], "<u4") % 3 == truth).all()
    cell = whole["cells"][0]
    held = runs.assignments(runs.records[0])
    listed = [entry[0] for entry in cell["clusters"]["listed"]]
    for sample, code in zip(unpacked(whole["samples"], "<u4"),
                            unpacked(cell["codes"], "<u2"), strict=True):  # fmt: skip
        assert held[sample] == (listed[code - 1] if code else -1)
    size = len(json.dumps(whole))
    fewer = explorer(runs, "blobs:300", size * 8 // 10)
    assert fewer["seeds"] == [4]
    assert fewer["all_seeds"] == 2
    assert fewer["n_shown"] == 150
    assert len(json.dumps(fewer)) < size * 8 // 10


def test_points_are_halved_until_a_seed_fits(tmp_path: Path) -> None:
    folder = write_run(tmp_path / "run", n=6000, seeds=[0], images=False, reference=False)
    runs = Runs([folder])
    whole = explorer(runs, "blobs:300", 10**6)
    half = explorer(runs, "blobs:300", len(json.dumps(whole)) * 2 // 3)
    assert (whole["n_shown"], half["n_shown"]) == (3000, 1500)
    assert np.bincount(unpacked(half["truth"], "<u2")).tolist() == [500, 500, 500]
    assert explorer(runs, "blobs:300", 500)["seeds"] == []


def test_the_matrix_has_the_tables_numbers(run: Path) -> None:
    runs = Runs([run])
    found = heat(runs.records, runs.rows, "ari")
    names = [metric["name"] for metric in found["metrics"]]
    assert len(set(names)) == len(names)
    assert {"ari", "ari_left_out", "noise", "seconds_embed"} <= set(names)
    for metric in found["metrics"]:
        means = matrix_table(runs.records, metric["name"])
        for row in means.itertuples():
            place = found["embedders"].index(row.embedder), found["clusterers"].index(row.clusterer)
            text, under, _, shade = metric["cells"][place[0]][place[1]]
            assert float(text) == pytest.approx(row.mean, abs=0.06)
            assert 0 <= shade <= 255
            assert under.startswith("± ")
    ari = found["metrics"][names.index("ari")]
    shades = {text: shade for row in ari["cells"] for text, _, _, shade in row}
    assert [shades[text] for text in sorted(shades)] == sorted(shades.values())
    assert ari["references"][0].startswith("svm, all labels")
    assert label("held_out_ari_left_out") == "ARI, held out, noise left out"


def test_colours_stand_out_from_the_dark_page() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    dark = [on_dark(colour) for colour in COLOURS]
    assert all(contrast(colour, DARK_PAGE) >= 4 for colour in dark)
    assert len(set(dark)) == len(COLOURS)
    assert [one for one, two in zip(COLOURS, dark, strict=True) if one == two] != []


def test_data_cannot_end_its_script() -> None:
    data = {NASTY: [NASTY, "<!--", float("nan"), np.float32(2)]}
    text = as_script(data)
    assert not re.search("[<>&]", text)
    assert json.loads(text) == {NASTY: [NASTY, "<!--", None, 2.0]}


def test_the_choice_of_eps_that_is_shown_first(run: Path) -> None:
    records = Runs([run]).records
    found = eps_choices(records)
    assert [choice["cell"] for choice in found] == [
        f"{embedder} + dbscan, seed {seed}" for seed in (4, 5) for embedder in ("raw", "umap")
    ]
    assert found[0]["substantial"] == [0.0, 2.0, 1.0]
    assert found[0]["share"] == "0.2"
    assert best_choice(found, ("umap", "dbscan")) == best_choice(found, ("umap", "kmeans")) == 1
    assert best_choice(found, None) == best_choice([], ("a", "b")) == 0


def test_the_reference_beside_the_best_pipeline(run: Path) -> None:
    found = reference(Runs([run]), run, "blobs:300", ("umap", "kmeans"))
    assert [row[0] for row in found["table"]["rows"]] == ["dummy", "svm"]
    assert found["by_fold"]["series"]["svm"] == [0.1, 0.2, 0.3]
    recall = found["by_class"]["series"]
    assert recall["dummy"] == [1, 0, 0]
    assert list(recall) == ["dummy", "svm", "umap + kmeans (clusters matched)"]
    assert all(0.8 < share <= 1 for share in recall["umap + kmeans (clusters matched)"])


def test_studies_bring_their_curves(tmp_path: Path) -> None:
    write_study(tmp_path)
    (found,) = studies(tmp_path)
    assert found["name"] == f"digits: {NASTY}"
    assert found["table"]["rows"] == [["sgd", "5,000", "0.900"], ["dummy", "5,000", "–"]]
    curve = found["curves"]["sgd"]
    assert len(curve["recall"]) == 400
    assert (curve["recall"][0], curve["recall"][-1]) == (1, 0)
    drawn = study_charts(found["curves"])
    assert list(drawn) == ["precision-recall", "sgd"], "the dummy has no threshold to choose"
    assert [key["name"] for key in drawn["sgd"]["keys"]] == ["precision", "recall"]
    assert study_charts({}) == {}


def test_the_first_place_is_told() -> None:
    ranked = pd.DataFrame({
        "dataset": "d", "embedder": [*"abcdef"], "clusterer": "x", "rank": [1, 1, 1, 1, 1, 2],
        "told_k": [True] * 4 + [False] * 2, "n_done": 1, "ari": [0.5] * 4 + [0.4, 0.3],
    })  # fmt: skip
    spread = ranked[["embedder", "clusterer"]].assign(low=[np.nan] * 4 + [0.35] * 2, high=0.45)
    rows = {"clusterer": ["dummy", "svm"], "mean": [0.9, 0.8], "n_done": 1, "n_cells": 1}
    assert sentences(ranked, spread, pd.DataFrame(rows), "ari") == [
        "On d, of those told the number of clusters, a + x, b + x, c + x and 1 other share the "
        "first place: ARI 0.500.",
        "On d, of those not told the number of clusters, e + x recovers the classes best: "
        "ARI 0.400 (95% interval 0.350 to 0.450).",
        "The best reaches 62% of what svm does with all labels (0.800).",
    ]
    assert sentences(ranked.assign(rank=np.nan), spread, None, "ari") == [
        "No pipeline has a complete score on d."
    ]


def test_cells_are_counted() -> None:
    done, failed = {"status": "done"}, {"status": "error"}
    assert ended([done] * 3) == "All 3 cells are done."
    assert ended([done, failed]) == "1 of 2 cells are done; 1 failed."


def test_the_page_holds_everything_as_text(typed, home: Path) -> None:
    folder = write_run(home / "run", failing=["raw"])
    assert typed("report", folder, "--out", "deep/er/page.html")[0] == 0
    assert not (folder / "report.html").exists()
    page = (home / "deep/er/page.html").read_text()
    assert len(page) < 2_000_000
    assert NASTY not in page, "nowhere as it is, be it in JSON or in HTML"
    assert page.count("<script") == page.count("</script>") == 4
    assert "default-src 'none'" in page
    body = page[page.index("<body>") :]
    headings = ["Leaderboard", "Embedder × clusterer", "Embeddings", "How DBSCAN chose its eps",
                "Supervised reference", "What noise counts as", "Failed", "Provenance"]  # fmt: skip
    assert re.findall("<h2>(.*?)</h2>", body) == headings
    assert "On blobs:300, of those told the number of clusters, umap + kmeans recovers" in body
    assert "of those not told the number of clusters, umap + dbscan recovers" in body
    assert "4 of 8 cells are done; 4 failed." in body
    assert (folder / "spec.toml").read_text().split("\n")[0] in body
    main = body[body.index("<main") : body.index("</main>")]
    assert {*re.findall(r'(?:src|href)="(.)', main)} == {"#"}
    assert data_of(page)["datasets"][0]["best"] == ["umap", "kmeans"]


@pytest.mark.long
def test_what_tables_take_too_much_scatters_give_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_run(tmp_path / "run", images=False)
    whole = run_page(folder)
    monkeypatch.setattr("bench.report.page.FIXED_BYTES", 1_000_000)
    limit = len(whole.encode()) - 100
    thinned = run_page(folder, limit)
    assert len(thinned.encode()) <= limit
    seeds = [data_of(page)["datasets"][0]["explorer"]["seeds"] for page in (whole, thinned)]
    assert seeds == [[4, 5], [4]]


@pytest.mark.long
def test_fifteen_cells_of_70_000_samples_fit(tmp_path: Path) -> None:
    folder = write_run(tmp_path / "run", n=70_000, seeds=[0], side=28, reference=False,
                       embedders=["raw", "pca", "tsne", "umap", "isomap"],
                       clusterers=["kmeans", "dbscan", "hdbscan"])  # fmt: skip
    code = (
        "import sys; from pathlib import Path\n"
        "from bench.report.page import write_report\n"
        "write_report(Path(sys.argv[1]), Path(sys.argv[1]) / 'report.html')\n"
        # Not ru_maxrss, which a process inherits from the one that started it.
        "said = Path('/proc/self/status').read_text()\n"
        "print(said.partition('VmHWM:')[2].split()[0])"
    )
    command = [sys.executable, "-c", code, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert int(done.stdout) < 2_000_000, "kB"
    page = (folder / "report.html").read_text()
    assert len(page.encode()) < 12_000_000
    found = data_of(page)["datasets"][0]["explorer"]
    assert found["n_shown"] == 17_500
    assert len(found["cells"]) == 15
    assert found["sprite"]["height"] == 28, "thumbnails of noise, which compress worst"


def test_another_metric_ranks(run: Path) -> None:
    by_ari, by_nmi = run_page(run), run_page(run, metric="nmi")
    assert "umap + kmeans recovers the classes best: ARI 0." in by_ari
    assert "umap + kmeans recovers the classes best: NMI 0." in by_nmi
    assert data_of(by_nmi)["datasets"][0]["heat"]["first"] == "nmi"
    # What noise counts as is told by the ARI whatever ranks.
    assert "noise left out" in by_nmi


def test_a_metric_that_no_cell_has_is_refused(tmp_path: Path) -> None:
    folder = write_run(tmp_path / "r", images=False, truth=False, reference=False)
    with pytest.raises(UserError, match="'nmi'"):
        run_page(folder, metric="nmi")


def test_two_runs_are_compared(typed, home: Path) -> None:
    a = write_run(Path("a"), images=False, reference=False, seeds=[0, 1, 2], wrong=0.3)
    b = write_run(Path("b"), images=False, reference=False, seeds=[0, 1, 2], wrong=0.05)
    code, _, err = typed("report", a, b)
    assert code == 0
    assert "Report: b/changes.html" in err
    page = (home / "b/changes.html").read_text()
    table = changes_table(Runs([a]), Runs([b]), "ari")
    assert sorted(table["verdict"]) == ["better", "better", "same assignments", "same assignments"]
    assert f"In ARI, pipeline by pipeline: {summary(table)}." in page
    (items,) = data_of(page)["changes"]
    drawn = json.dumps(items)
    for row in table.itertuples():
        assert repr(row.value_a) in drawn
        assert repr(row.value_b) in drawn
        name = f"{row.embedder} + {row.clusterer}"
        assert f"{name} from {row.value_a:.3f} to {row.value_b:.3f}, {row.verdict}" in page
    assert "Spec, data, code, packages, machine and methods are the same." in page
    assert typed("report", a, b, "--metric", "nmi")[0] == 0
    assert "In NMI, pipeline by pipeline: " in (home / "b/changes.html").read_text()


def test_writes_the_latest_run_into_its_folder(typed, home: Path) -> None:
    assert typed("report")[0] == 2
    for place, name in enumerate(["old", "new", "middle"]):
        folder = write_run(Path("runs") / name, n=60, seeds=[0], images=False, embedders=["raw"])
        when = 1_000_000_000 + [0, 20, 10][place]
        for file in ("run.json", "spec.toml"):
            os.utime(folder / file, (when, when))
    Path("runs/no-run").mkdir()
    assert latest_run() == Path("runs/new")
    code, _, err = typed("report")
    assert code == 0
    assert "Report: runs/new/report.html (1." in err
    assert [path.parent.name for path in Path("runs").glob("*/report.html")] == ["new"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "holds none"),
        (["nowhere"], "not a run"),
        (["."], "not a run"),
        (["RUN", "--out", "."], "which is a folder"),
        (["RUN", "--out", "a-file/page.html"], "cannot be written"),
        (["a", "b", "c"], "expected one, or two"),
        (["RUN", "--metric", "nmj"], "did you mean 'nmi'?"),
    ],
)
def test_says_what_it_cannot_report(
    typed, home: Path, run: Path, arguments: list[str], said: str
) -> None:
    (home / "a-file").write_text("")
    code, out, err = typed("report", *(str(run) if a == "RUN" else a for a in arguments))
    assert (code, out) == (2, "")
    assert said in err
    assert len(err.strip().splitlines()) == 1
    assert sorted(path.name for path in home.iterdir()) == ["a-file"]
    assert not (run / "report.html").exists()
