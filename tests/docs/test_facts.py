"""The documentation agrees with the code: keys, metrics, points, links."""

import dataclasses
import re

import pytest
from docs_code import DOCS, commands, page
from places import ROOT
from pydantic import BaseModel

from bench.checking.points import POINTS
from bench.cli.tables import KINDS
from bench.datasets.reading import KEYS
from bench.metrics.catalog import OURS
from bench.metrics.on_request import ON_REQUEST
from bench.spec.file import Matrix, SpecFile
from bench.spec.limits import Limits
from bench.tables import COSTS, FORMATS
from embeddings.descent.umap_start import START_SAMPLES
from embeddings.neighbors.graph import EXACT_SAMPLES
from embeddings.neighbors.search import TREE_DIMENSIONS

PAGES = sorted(path.name for path in DOCS.glob("*.md"))


def section(name: str, heading: str) -> str:
    """Return the text below a heading, up to the next one."""
    text = (DOCS / name).read_text()
    level = heading.partition(" ")[0]
    assert f"\n{heading}\n" in text
    return re.split(rf"\n{level} ", text.split(f"\n{heading}\n")[1])[0]


def rows(text: str) -> dict[str, list[str]]:
    """Return the rows of a text's tables, by first column."""
    lines = re.findall(r"^\| (.*) \|$", text, re.MULTILINE)
    cells = [re.split(r" (?<!\\)\| ", row) for row in lines]
    return {first.strip("`"): rest for first, *rest in cells if first not in ("---", "key")}


def defaults(model: type[BaseModel]) -> dict[str, str]:
    """Return a model's defaults as a table shows them."""
    values = {name: field.default for name, field in model.model_fields.items()}
    return {name: _said(value) for name, value in values.items()}


def _said(value: object) -> str:
    if isinstance(value, BaseModel):
        return "`{}`"
    return "none" if value is None else f"`{value!r}`".replace("'", '"')


@pytest.mark.parametrize(
    ("heading", "model"), [("## Top level", SpecFile), ("## `[matrix]`", Matrix)]
)
def test_every_key_of_the_spec_file_and_its_default(heading: str, model: type[BaseModel]) -> None:
    documented = rows(section("spec-file.md", heading))
    assert {key: rest[0] for key, rest in documented.items()} == defaults(model)


def test_every_word_about_reading_a_file() -> None:
    assert set(rows(section("your-data.md", "## Keys"))) == set(KEYS)


def test_every_limit() -> None:
    documented = rows(section("spec-file.md", "## `limits`"))
    fields = {field.name: _said(field.default) for field in dataclasses.fields(Limits)}
    assert {key: rest[0] for key, rest in documented.items()} == fields


def test_from_how_many_samples_a_graph_and_a_start_are_approximate() -> None:
    text = section("time-and-memory.md", "## Growth")
    assert f"neighbour graph, up to {EXACT_SAMPLES:,} samples | n², exact" in text
    assert f"of more than {TREE_DIMENSIONS} features | about n, approximate" in text
    assert f"beyond {EXACT_SAMPLES:,} samples: a spectral layout of {START_SAMPLES:,}" in text


def test_every_metric_with_its_facts_a_formula_and_a_source() -> None:
    text = (DOCS / "metrics.md").read_text()
    named = re.findall(r"^### `(.+)`$", text, re.MULTILINE)
    assert sorted(named) == sorted(OURS)
    for name in named:
        passage = section("metrics.md", f"### `{name}`")
        assert f"```{{metric}} {name}\n```" in passage, f"{name}: its range is the registry's"
        assert "$$" in passage, f"{name} has no formula"
        described = OURS[name].kind in ("count", "table") or re.search(r"\((19|20)\d\d\)", passage)
        assert described or name == "neighbor_agreement", f"{name} has no source"
        if name in ON_REQUEST and name != "k_error":
            author, year = (
                ON_REQUEST[name].source.split()[0].strip(","),
                ON_REQUEST[name].source[-4:],
            )
            assert author in passage, f"{name}: its source is the registry's"
            assert f"({year})" in passage, f"{name}: its source is the registry's"


def test_every_point_of_the_contract() -> None:
    embedders = rows(section("add-an-embedder.md", "## The contract"))
    clusterers = rows(section("add-a-clusterer.md", "## How to register it"))
    for name, point in POINTS.items():
        documented = embedders if "embedder" in point.kinds else clusterers
        assert name in documented
    assert {*embedders, *clusterers} - {"point"} == set(POINTS)


def test_every_cost_table_and_format() -> None:
    costs = rows(section("reading-the-table.md", "## Costs"))
    assert set(costs) - {"column"} == set(COSTS)
    text = (DOCS / "quickstart.md").read_text()
    kinds, formats = re.findall(r"`--(?:kind|format)` chooses .*?: ([^.]*)\.", text, re.DOTALL)
    assert re.findall(r"`(\w+)`", kinds) == list(KINDS)
    assert sorted(re.findall(r"`(\w+)`", formats)) == sorted(FORMATS)


@pytest.mark.parametrize("name", PAGES)
def test_every_block_is_a_command_a_file_or_python(name: str) -> None:
    text = (DOCS / name).read_text()
    languages = re.findall(r"^```(?:\{code-block\} )?([a-z]\w*)$", text, re.MULTILINE)
    assert {*languages} <= {"console", "python", "toml"}, "nothing else is carried out"
    blocks = [
        (DOCS / name).read_text()[example.region.start :][:12] for example in page(DOCS / name)
    ]
    assert len(blocks) >= len(languages), "each block is found"
    for block in re.findall(r"^```console\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        assert commands(block)


def named_paths(text: str) -> set[str]:
    """Return the paths in this tree that a text names."""
    quoted = re.findall(r"`((?:bench|clustering|docs|embeddings|tests)/[^`\s]*)`", text)
    quoted += re.findall(r"`(results/[^`\s]*\.md)`", text)
    linked = re.findall(r"\]\((?!https?:)([^)#\s]+)[^)\s]*\)", text)
    return {path for path in (*quoted, *linked) if not path.startswith("docs/_build/")}


@pytest.mark.parametrize("name", ["README.md", "results/README.md", *(f"docs/{n}" for n in PAGES)])
def test_every_path_that_is_named_is_there(name: str) -> None:
    text = (ROOT / name).read_text()
    places = (ROOT, (ROOT / name).parent)
    missing = {p for p in named_paths(text) if not any((place / p).exists() for place in places)}
    assert missing == set()


def test_paths_are_found_in_what_is_written() -> None:
    text = "`bench/a.py`, `tests/b/`, [c](docs/c.md#e), ![d](d.png), [e](#e), [f](https://f.org/f)"
    assert named_paths(text) == {"bench/a.py", "tests/b/", "docs/c.md", "d.png"}


def test_every_page_is_in_the_contents() -> None:
    named = re.findall(r"^([a-z-]+)$", (DOCS / "index.md").read_text(), re.MULTILINE)
    assert sorted(f"{name}.md" for name in [*named, "index"]) == PAGES
