"""The scatters that fit into the page."""

import json
from pathlib import Path

import numpy as np
from report_store import unpacked, write_run

from bench.report.explorer import explorer
from bench.store.runs import Runs


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
