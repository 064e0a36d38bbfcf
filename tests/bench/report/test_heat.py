"""The page's matrix has the tables' numbers."""

from pathlib import Path

import pytest

from bench.report.heat import heat, label
from bench.store.runs import Runs
from bench.tables.columns import parse_column
from bench.tables.matrix import matrix_table

ARI = parse_column("ari")


def test_the_matrix_has_the_tables_numbers(run: Path) -> None:
    runs = Runs([run])
    found = heat(runs.records, runs.rows, ARI)
    names = [metric["name"] for metric in found["metrics"]]
    assert len(set(names)) == len(names)
    assert {"ari", "ari_left_out", "noise", "seconds_embed"} <= set(names)
    for metric in found["metrics"]:
        means = matrix_table(runs.records, parse_column(metric["name"]))
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
    assert label(parse_column("held_out_ari_left_out")) == "ARI, held out, noise left out"
