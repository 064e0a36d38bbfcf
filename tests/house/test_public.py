"""What is public: documented in the reference, with an example, shapes and errors."""

import importlib
import inspect
import re

import pytest
from places import ROOT
from public import GROUPS, described, public_names, public_object

DOCS = ROOT / "docs"
NAMES = [name for group in GROUPS for name in public_names(group)]
CODE = [name for name in NAMES if callable(public_object(name))]

SHOWS_THE_INSIDE = {"architecture.md", "eps-of-dbscan.md", "trust.md"}
"""Pages about how the suite is made, which show what is private."""


@pytest.mark.parametrize("module", GROUPS)
def test_a_public_module_has_what_it_says(module: str) -> None:
    names = importlib.import_module(module).__all__
    assert len({*names}) == len(names) > 0
    assert {*names} <= {*dir(importlib.import_module(module))}


@pytest.mark.parametrize("name", NAMES)
def test_a_public_name_is_described(name: str) -> None:
    first = described(name).partition("\n")[0]
    assert first.strip()


@pytest.mark.parametrize("name", CODE)
def test_a_public_class_or_function_has_an_example(name: str) -> None:
    assert ">>> " in described(name)


@pytest.mark.parametrize("name", CODE)
def test_every_parameter_is_described_arrays_with_their_shape(name: str) -> None:
    known = public_object(name)
    family = inspect.getmro(known) if inspect.isclass(known) else [known]
    text = "\n".join(inspect.getdoc(each) or "" for each in family)
    parameters = _section(text, "Parameters")
    entries = dict(re.findall(r"^([\w*, ]+?)(?: : (.*))?$", parameters, flags=re.MULTILINE))
    names = {each.strip(" *") for entry in entries for each in entry.split(",")}
    is_error = inspect.isclass(known) and issubclass(known, Exception)
    expected = set() if is_error else {*inspect.signature(known).parameters}
    assert expected <= names
    for kind in entries.values():
        assert "ndarray" not in kind or "of shape (" in kind


@pytest.mark.parametrize("name", [name for name in CODE if inspect.isfunction(public_object(name))])
def test_a_public_function_says_what_it_returns(name: str) -> None:
    assert _section(described(name), "Returns")


def _section(text: str, heading: str) -> str:
    """Return the sections of this name, with what is indented below their entries left out."""
    parts = re.split(r"^(\w[\w ]*)\n-+$", text, flags=re.MULTILINE)
    bodies = [body for name, body in zip(parts[1::2], parts[2::2], strict=True) if name == heading]
    lines = "\n".join(bodies).splitlines()
    return "\n".join(line for line in lines if line.strip() and not line.startswith(" "))


def test_the_reference_has_all_groups() -> None:
    pages = "\n".join(page.read_text() for page in DOCS.glob("*.md"))
    groups = re.findall(r"^```\{api\} (\S+)$", pages, flags=re.MULTILINE)
    assert sorted(groups) == sorted(GROUPS)
    assert "```{api-summary}" in pages


def test_pages_for_users_import_what_is_public_alone() -> None:
    public = {*NAMES, *GROUPS}
    pages = [*DOCS.glob("*.md"), ROOT / "README.md"]
    private = [
        f"{page.name}: {module}.{name.strip()}"
        for page in pages
        if page.name not in SHOWS_THE_INSIDE
        for module, names in re.findall(
            r"^(?:>>> )?from ((?:bench|clustering|embeddings)\S*) import (.+)$",
            page.read_text(),
            flags=re.MULTILINE,
        )
        for name in names.split(",")
        if f"{module}.{name.strip()}" not in public
    ]
    assert private == []
