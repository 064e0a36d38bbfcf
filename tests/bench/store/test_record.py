"""Records that a run writes hold the fields that `bench.store.record` names, and no others."""

import json
from pathlib import Path
from typing import get_type_hints

import pytest

from bench.store.record import (
    CellRecord,
    DatasetRecord,
    HeldOut,
    Record,
    ReferenceRecord,
    SessionRecord,
    fields,
)
from bench.store.status import Status
from bench.store.store import Store

RESULTS = Path(__file__).parents[3] / "results" / "digits"


@pytest.mark.parametrize(
    ("folder", "kind"), [("cells", CellRecord), ("reference", ReferenceRecord)]
)
def test_published_records_hold_the_fields_of_their_type(folder: str, kind: type) -> None:
    records = [json.loads(path.read_text()) for path in (RESULTS / folder).glob("*.json")]
    assert records
    names = {*get_type_hints(kind)}
    for record in records:
        # What was made before lacks what was not recorded then.
        since = set() if "session" in record else {"session", "source"}
        named_now = {"k_from" if name == "told_k" else name for name in record}
        optional = {"order", "repeat", "made_with", "grid", "suite", "group"}
        assert names - optional - since <= named_now <= names
        assert record["status"] in [*Status]


def test_a_run_holds_the_fields_of_its_type(clusterbench, home: Path) -> None:
    done = clusterbench(
        "run", "--dataset", "digits", "--n-samples", "60", "--embedder", "raw", "--clusterer",
        "kmeans", "--holdout", "0.2", "--out", "r", "--jobs", "1",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    store = Store(home / "r")
    (record,) = store.records()
    asked_for = {"repeat", "grid", "budget", "n_labelled", "fallback_kernels", "device"}
    added_when_read = {"made_with", "suite", "group"}
    assert {*record} == {*get_type_hints(CellRecord)} - asked_for - added_when_read
    assert {*(record["held_out"] or {})} == {*get_type_hints(HeldOut)}
    run = store.read_run()
    assert {*run["sessions"][0]} == {*get_type_hints(SessionRecord)} - asked_for
    assert {*run["datasets"]["digits"]} == {*get_type_hints(DatasetRecord)} - asked_for


def test_a_status_is_written_as_plain_text_and_equal_to_it(tmp_path: Path) -> None:
    store, published = Store(tmp_path), Store(RESULTS).records()[0]
    store.write_cell("c", published | {"status": Status.OUT_OF_MEMORY})
    assert json.loads((tmp_path / "cells/c.json").read_text())["status"] == "out-of-memory"
    record = store.read_cell("c")
    assert record is not None
    assert record["status"] == Status.OUT_OF_MEMORY


def test_fields_are_those_that_were_asked_for() -> None:
    record: Record = {"dataset": "d", "seed": 3}  # type: ignore[typeddict-item]
    assert fields(record, ["seed"]) == {"seed": 3}
    with pytest.raises(KeyError):
        fields(record, ["embedding"])
