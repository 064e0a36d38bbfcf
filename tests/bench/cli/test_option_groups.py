"""Options of long commands stand under headings, each under one."""

import re

import pytest

from bench.cli.option_groups import GROUPS


@pytest.mark.parametrize("command", GROUPS)
def test_every_option_stands_under_one_heading(command: str, typed) -> None:
    code, text, _ = typed(command, "--help")
    assert code == 0
    sections = re.split(r"^(\S.*):\n", text, flags=re.MULTILINE)
    shown = dict(zip(sections[1::2], sections[2::2], strict=True))
    shown.pop("Arguments")
    assert list(shown) == [*GROUPS[command], "Options"]
    for heading, options in GROUPS[command].items():
        names = re.findall(r"^  --([a-z-]+)", shown[heading], flags=re.MULTILINE)
        assert sorted(names) == sorted(options), heading
    assert re.findall(r"^  (-\S+)", shown["Options"], flags=re.MULTILINE) == ["-h,"]


def test_a_command_without_groups_has_one_list(typed) -> None:
    _, text, _ = typed("verify", "--help")
    assert "\nOptions:\n" in text
