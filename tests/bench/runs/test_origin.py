"""Records follow from the run's own spec, sessions and one code, or it is not published."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from places import RESULTS

from bench.runs.origin import origin
from bench.store.store import Store


def edit(path: Path, change: Callable[[Any], object]) -> None:
    content = json.loads(path.read_text())
    change(content)
    path.write_text(json.dumps(content))


def first(run: Path, name: str = "kmeans") -> Path:
    return next(run.glob(f"cells/*{name}*.json"))


def test_a_run_as_it_was_made_follows(run: Path) -> None:
    findings = origin(Store(run))
    assert (findings.broken, findings.unknown) == ([], [])


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda r: r["sources"].update(clusterer="0" * 64), "different code than its session"),
        (lambda r: r.update(session="x"), "names session 'x', which run.json does not list"),
        (lambda r: r.update(fingerprint="0" * 64), "there are results on 000000000000"),
        (lambda r: r.update(seed=9), "says that it is digits · pca + kmeans · seed 9"),
    ],
)
def test_a_record_from_elsewhere_is_found(run: Path, typed, change, says: str) -> None:
    edit(first(run), change)
    assert says in "\n".join(origin(Store(run)).broken)
    code, out, _ = typed("verify", run, "--rescore")
    assert code == 1
    assert any(line.startswith("origin: ") and says in line for line in out.splitlines())
    code, _, err = typed("publish", run, "results/x")
    assert (code, says in err, Path("results").exists()) == (2, True, False)


def test_a_run_mixed_from_two_codes_is_not_published(run: Path, home: Path, typed) -> None:
    text = (run / "spec.toml").read_text()
    (run / "spec.toml").write_text(text.replace("seeds = [\n    0,\n]", "seeds = [0, 1]"))
    for part, end in (("cells", "json"), ("assignments", "npz")):
        for path in [*run.glob(f"{part}/*.{end}")]:
            shutil.copy(path, path.with_name(path.name.replace(f"+0.{end}", f"+1.{end}")))
    for path in run.glob("cells/*+1.json"):
        edit(path, lambda r: r.update(seed=1))
    assert origin(Store(run)).broken == []
    edit(run / "cells" / first(run).name.replace("+0.json", "+1.json"),
         lambda r: r["sources"].update(embedder="1" * 64))  # fmt: skip
    code, _, err = typed("publish", run, "results/x")
    assert code == 2
    assert (
        "embedder 'pca' was not the same in all cells: pca #2 differs from pca #1 in source" in err
    )
    assert not (home / "results").exists()


def test_what_the_spec_says_is_what_was_used(run: Path) -> None:
    text = (run / "spec.toml").read_text()
    (run / "spec.toml").write_text(f"{text}\n[embedders.pca]\nn_components = 7\n")
    (broken,) = origin(Store(run)).broken
    assert broken.startswith("embedder 'pca', of which the spec sets n_components = 7, was used")


def test_a_method_that_no_session_had_is_found(run: Path) -> None:
    edit(run / "run.json", lambda r: r["sessions"][0]["sources"]["clusterer"].pop("dbscan"))
    broken = "\n".join(origin(Store(run)).broken)
    assert "the spec names clusterer 'dbscan', which the code of no session had" in broken


def test_a_file_of_no_cell_is_found(run: Path) -> None:
    shutil.copy(first(run), run / "cells" / "digits+umap+kmeans+0.json")
    assert origin(Store(run)).broken == [
        "cells/digits+umap+kmeans+0.json is of no cell of the spec"
    ]


def test_runs_published_before_are_checked_as_far_as_they_carry_facts() -> None:
    findings = origin(Store(RESULTS / "mnist-60000"))
    assert findings.broken == []
    for line in findings.unknown:
        assert "recorded before" in line or "made before" in line
