"""Rows of the supervised reference on disk."""

import json
from pathlib import Path

import numpy as np
from places import RESULTS

from bench.store.references import copy_rows, predictions, read_rows

PUBLISHED = read_rows(RESULTS / "digits", ["digits"])[0]


def test_merged_runs_have_the_rows_of_all(home: Path) -> None:
    both = home / "both"
    for name, status in (("a", "timeout"), ("b", "done")):
        folder = home / name / "reference"
        folder.mkdir(parents=True)
        record = {**PUBLISHED, "id": "one", "status": status}
        (folder / "one.json").write_text(json.dumps(record))
    np.savez(home / "b/reference/one.npz", predictions=np.arange(3))
    assert copy_rows([home / "a", home / "b"], both) == 1
    assert read_rows(both, ["digits"])[0]["status"] == "done"
    assert predictions(both, "one").tolist() == [0, 1, 2]
    assert read_rows(both, ["another"]) == []
