"""Every registered rule, held to the check kit."""

import pytest

from bench.rules.registry import RULES
from bench.testing import check_rule

SLOW = {"pool-agreement", "persistence"}


@pytest.mark.parametrize(
    "name", [pytest.param(each, marks=pytest.mark.long if each in SLOW else ()) for each in RULES]
)
def test_rules_of_ours_keep_the_contract(name: str) -> None:
    report = check_rule(name, leave_out=["time"])
    assert len(report.verdicts) == 15
