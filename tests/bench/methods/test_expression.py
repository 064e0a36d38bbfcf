"""Methods written down in a row: read, written, and refused where they cannot be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.errors import UserError
from bench.methods.expression import Step, is_expression, parse, written
from bench.spec.resolve import parse as parse_spec
from bench.spec.resolve import resolve

names = st.from_regex(r"[a-z][a-z0-9-]{0,8}|[a-z]{1,5}\.[a-z]{1,5}:[A-Z][a-z]{1,5}", fullmatch=True)
literals = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.tuples(inner),
    max_leaves=4,
)  # fmt: skip
steps = st.builds(
    Step,
    names,
    st.dictionaries(st.from_regex(r"[a-z]{2,6}_", fullmatch=True), literals, max_size=3),
)


@given(st.lists(steps, min_size=1, max_size=4).map(tuple))
def test_what_is_written_is_read_back(found: tuple[Step, ...]) -> None:
    assert parse(written(found)) == found


def test_spaces_and_order_do_not_matter() -> None:
    typed = "deskew|pca( whiten=True,n_components = 60 ) |  a.b:C"
    assert written(parse(typed)) == "deskew | pca(n_components=60, whiten=True) | a.b:C"
    assert is_expression(typed)
    assert not is_expression("sklearn.manifold:Isomap")


@pytest.mark.parametrize(
    "typed",
    [
        "a | ",
        "| a",
        "a || b",
        "(n=1)",
        "a(n=1",
        "a(1)",
        "a(n=b)",
        "a(n=1))",
        "a(**{'n': 1})",
        "a()b",
    ],
)
def test_what_cannot_be_read_is_refused(typed: str) -> None:
    with pytest.raises(UserError, match="expected"):
        parse(typed)


SPEC = """
[matrix]
embedders = ["best", "pca | umap-tight", "pca|umap-tight(n_neighbors=5)", "tsne"]
clusterers = ["dbscan(eps=2.4)"]

[embedders.pca]
n_components = 20

[embedders.umap-tight]
use = "umap"
min_dist = 0.0

[embedders.best]
use = "standardized | umap-tight"
limits = { timeout = 60 }

[embedders.standardized]
use = "sklearn.preprocessing:StandardScaler | pca"
"""


def test_variants_stand_for_what_the_spec_says() -> None:
    spec = resolve(parse_spec(SPEC))
    assert {entry.name: entry.use for entry in spec.embedders} == {
        "best": "sklearn.preprocessing:StandardScaler | pca(n_components=20) | umap(min_dist=0.0)",
        "pca | umap-tight": "pca(n_components=20) | umap(min_dist=0.0)",
        "pca | umap-tight(n_neighbors=5)": (
            "pca(n_components=20) | umap(min_dist=0.0, n_neighbors=5)"
        ),
        "tsne": "tsne",
    }
    assert spec.embedders[0].limits == {"timeout": 60}
    assert spec.clusterers[0].steps == (Step("dbscan", {"eps": 2.4}),)
    assert resolve(parse_spec(spec.to_toml())) == spec


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        ({"embedders": ["pca | umpa"]}, "did you mean 'umap'"),
        ({"clusterers": ["pca | kmeans"]}, "expected one: put what comes before"),
        ({"embedders": ["pca | raw", "pca|raw"]}, "twice"),
        ({"embedders": ["pca | raw"], "reference_on": "pca"}, "pca | raw"),
    ],
)
def test_bad_flags_are_told(flags, said: str) -> None:
    from bench.spec.file import SpecFile

    with pytest.raises(UserError, match=said.replace("|", r"\|")):
        resolve(SpecFile(), **flags)


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ('[embedders.a]\nuse = "b | pca"\n[embedders.b]\nuse = "a | pca"', "made of itself"),
        ('[embedders.a]\nuse = "raw | pca"\nn_components = 3', "say inside 'use'"),
        ('[matrix]\nembedders = ["a(n=1)"]\n[embedders.a]\nuse = "raw | pca"', "several methods"),
    ],
)
def test_bad_variants_are_told(tables: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        resolve(parse_spec(tables))
