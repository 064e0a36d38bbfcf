"""Which suite and group the dataset of a record is of."""

from bench.spec.spec import Spec
from bench.store.record import Record


def place_in_suite(record: Record, spec: Spec) -> None:
    """Add suite and group of its dataset to a record, where its run's spec names any."""
    for name, suite in spec.suites.items():
        if record["dataset"] in suite.names():
            record["suite"] = name
            record["group"] = suite.group_of().get(record["dataset"], "")
