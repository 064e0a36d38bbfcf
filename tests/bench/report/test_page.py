"""The report page, and the command that writes it."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from report_store import NASTY, write_run

from bench.errors import UserError
from bench.report.page import run_page
from bench.report.templates import as_script
from bench.store.folders import latest_run
from bench.store.runs import Runs
from bench.tables.changes import changes_table
from bench.tables.changes_sheets import summary
from bench.tables.columns import parse_column

ARI = parse_column("ari")


def data_of(page: str) -> dict[str, Any]:
    """Return what the page hands to its scripts."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return json.loads(found[1])


def test_data_cannot_end_its_script() -> None:
    data = {NASTY: [NASTY, "<!--", float("nan"), np.float32(2)]}
    text = as_script(data)
    assert not re.search("[<>&]", text)
    assert json.loads(text) == {NASTY: [NASTY, "<!--", None, 2.0]}


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
    table = changes_table(Runs([a]), Runs([b]), ARI)
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


def test_the_page_keeps_seeds_of_two_codes_apart_and_says_so(tmp_path: Path) -> None:
    folder = write_run(tmp_path / "r", reference=False, images=False)
    path = next(folder.glob("cells/*umap+kmeans+5*.json"))
    record = json.loads(path.read_text())
    record["sources"]["embedder"] = "edited"
    path.write_text(json.dumps(record))
    page = run_page(folder)
    assert "umap #2 differs from umap #1 in source" in page
    assert "umap #2 + kmeans" in page
