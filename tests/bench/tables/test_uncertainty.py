"""Each cell with its interval."""

from pathlib import Path

import numpy as np

from bench.store.runs import Runs
from bench.tables.columns import parse_column
from bench.tables.uncertainty import uncertainty_table


def test_each_cell_has_its_interval(run: Path) -> None:
    table = uncertainty_table(Runs([run]), parse_column("ari_left_out"), n_draws=200)
    done = table[table["status"] == "done"]
    assert len(table) == 54
    assert done[["value", "low", "high", "error"]].notna().all(axis=None)
    assert ((done["low"] < done["value"]) & (done["value"] < done["high"])).all()
    assert table.loc[table["status"] != "done", "low"].isna().all()
    records = [r for r in Runs([run]).records if r["status"] == "done"]
    np.testing.assert_allclose(done["value"], [r["scores"]["ari_left_out"] for r in records])
