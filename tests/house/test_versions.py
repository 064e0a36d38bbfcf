"""The pinned versions of the checks are those that pyproject.toml asks for."""

import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version
from places import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = PROJECT["optional-dependencies"]
ASKED = [Requirement(text) for text in (*PROJECT["dependencies"], *EXTRAS["dev"])]


def pins(file: str) -> dict[str, Version]:
    lines = (ROOT / ".ci" / file).read_text().splitlines()
    pairs = [line.split("==") for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(name): Version(version) for name, version in pairs}


@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_the_lowest_pin_is_the_lower_bound(asked: Requirement) -> None:
    ((bound,)) = asked.specifier
    assert bound.operator == ">="
    named = Version(bound.version).release
    pinned = pins("lowest.txt")[canonicalize_name(asked.name)].release
    assert (*pinned, 0, 0)[: len(named)] == named  # 2025.7 is released as 2025.7.19


@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_the_pin_of_the_checks_is_allowed(asked: Requirement) -> None:
    assert pins("constraints.txt")[canonicalize_name(asked.name)] in asked.specifier


def test_an_extra_that_the_checks_install_has_the_same_bound_there() -> None:
    bounds = {each.name: each.specifier for each in map(Requirement, EXTRAS["dev"])}
    for extra, texts in EXTRAS.items():
        for each in map(Requirement, texts):
            assert bounds.get(each.name, each.specifier) == each.specifier, extra
