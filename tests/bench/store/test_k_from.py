"""Where the number of clusters of a record came from, whenever the record was made."""

from typing import Any

import pytest

from bench.spec.spec import Entry
from bench.store.k_from import k_from

MIXTURE = {"n_components": 10, "covariance_type": "full"}


@pytest.mark.parametrize(
    ("record", "given", "expected"),
    [
        ({"told_k": True}, {}, "truth"),
        ({"told_k": True, "n_classes": None}, {}, "default"),
        ({"told_k": True}, {"n_clusters": 12}, "user"),
        ({"told_k": False}, {"n_clusters": None}, "found"),
        ({"told_k": False, "used": MIXTURE}, {"n_components": 10}, "user"),
        ({"told_k": False, "used": MIXTURE}, {}, "default"),
        ({"told_k": False, "used": {"n_components": 5}}, {"n_components": 5}, "found"),
        ({"told_k": False, "status": "error"}, {}, None),
        ({"k_from": "user", "told_k": False}, {}, "user"),
        ({"k_from": None}, {}, None),
    ],
)
def test_records_made_before_are_read_as_well_as_can_be(
    record: dict[str, Any], given: dict[str, Any], expected: str | None
) -> None:
    used = record.get("used", {})
    whole: Any = {"status": "done", "n_classes": 3, "methods": {"clusterer": {"params": used}}}
    assert k_from(whole | record, Entry("c", "some:C", given)) == expected
