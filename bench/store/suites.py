"""The suite and group of a record's dataset."""

from bench.spec.spec import Spec
from bench.store.record import Record


def place_in_suite(record: Record, spec: Spec) -> None:
    """Add the suite and group of its dataset to a record."""
    for name, suite in spec.suites.items():
        if record["dataset"] in suite.names():
            record["suite"] = name
            record["group"] = suite.group_of().get(record["dataset"], "")
