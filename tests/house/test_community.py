"""What hosts and contributors read: hooks, changes, how to cite, forms for issues."""

import re
import tomllib

import yaml
from places import ROOT

from bench.cli import app

VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
SECTIONS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
"""Those of Keep a Changelog 1.1.0."""


def checks() -> list[str]:
    """Return the commands that `.ci/check` runs once the environment is there."""
    lines = (ROOT / ".ci" / "check").read_text().splitlines()
    commands = [line.removesuffix(' "$@"') for line in lines if line.startswith('"$env/bin/')]
    return [line.replace('"', "").replace("$env", ".venv-check") for line in commands[1:]]


def test_the_hooks_are_the_checks() -> None:
    (repository,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    assert repository["repo"] == "local", "nothing is fetched"
    assert [hook["entry"] for hook in repository["hooks"]] == checks()
    assert not any(hook["pass_filenames"] for hook in repository["hooks"]), "all files are checked"


def test_the_changelog_is_in_its_form() -> None:
    text = (ROOT / "CHANGELOG.md").read_text()
    versions = re.findall(r"^## \[(.+?)\](?: - \d{4}-\d\d-\d\d)?$", text, re.MULTILINE)
    assert versions[0] == "Unreleased"
    assert len(versions) == len(re.findall(r"^## ", text, re.MULTILINE))
    assert {*re.findall(r"^### (.+)$", text, re.MULTILINE)} <= SECTIONS
    assert versions[1:2] in ([], [VERSION]), "the newest release is the version of pyproject.toml"


def test_the_version_is_in_one_place() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert {"cff-version", "message", "title", "authors"} <= set(citation), "the format needs these"
    assert "version" not in citation
    files = [*(ROOT / "docs").glob("*.py"), *(ROOT / "docs").glob("*.md"), ROOT / "README.md"]
    for package in ("bench", "clustering", "embeddings"):
        files += (ROOT / package).rglob("*.py")
    assert not [path for path in files if f'"{VERSION}"' in path.read_text()]


def test_the_forms_name_commands_that_there_are() -> None:
    known = {
        *(each.name or each.callback.__name__ for each in app.registered_commands),
        *(group.name for group in app.registered_groups),
    }
    forms = [*(ROOT / ".github").rglob("*.md"), ROOT / "SECURITY.md", ROOT / "CHANGELOG.md"]
    for form in forms:
        named = re.findall(r"clusterbench ([a-z]+)", form.read_text())
        assert {*named} - {"does", "developers"} <= known, form
    assert "--markdown" in (ROOT / ".github" / "PULL_REQUEST_TEMPLATE.md").read_text()
