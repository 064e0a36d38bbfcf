"""Embedders that fork: read, written one way, and put in the order in which they are run."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.errors import UserError
from bench.methods.entries import find_entry
from bench.methods.expression import OPEN, Step, is_expression, numbers, parse, written
from bench.methods.fork import before, inputs, lines, way
from bench.methods.method import find
from bench.spec.file import SpecFile
from bench.spec.resolve import parse as parse_spec
from bench.spec.resolve import resolve

single = st.sampled_from(["a", "b(n=1)", "m:C", "d(t='(&|')"])
rows = st.recursive(
    single,
    lambda inner: (
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"({' & '.join(parts)})")
        | st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"({' | '.join(parts)})")
    ),
    max_leaves=6,
)


@given(rows)
def test_what_is_written_is_read_back_and_written_the_same(text: str) -> None:
    steps = parse(text)
    assert parse(written(steps)) == steps
    assert written(parse(written(steps))) == written(steps)


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("(a&b)|c", "(a & b) | c"),
        ("a & b | c", "(a & b) | c"),
        ("((a|b)&c)|d", "((a | b) & c) | d"),
        ("a & (b & c)", "a & b & c"),
        ("(a | b) | c", "a | b | c"),
        ("((a & b))", "a & b"),
        ("x | (a & b)", "x | (a & b)"),
        ("a(n='&')", "a(n='&')"),
    ],
)
def test_there_is_one_spelling(typed: str, canonical: str) -> None:
    assert is_expression(typed)
    assert written(parse(typed)) == canonical


@pytest.mark.parametrize(
    "typed",
    ["a &", "& a", "a && b", "()", "(a & b", "a & b)", "(a & b)c", "(a & b)(n=1)", "(a & ) | c",
     "(a | (b & )) | c", "(" * 3000 + "a | b" + ")" * 3000],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(typed: str) -> None:
    with pytest.raises(UserError, match="expected"):
        parse(typed)


def chain_of(text: str):
    return find("embedder", find_entry("embedder", text, {}))


def test_each_step_reads_what_it_should() -> None:
    chain = chain_of("raw | ((pca | deskew) & tsne) | umap")
    assert [step.name for step in chain] == ["raw", "pca", "deskew", "tsne", "&", "umap"]
    assert [inputs(chain, place) for place in range(6)] == [(-1,), (0,), (1,), (0,), (2, 3), (4,)]
    assert before(chain, 3) == [0]
    assert before(chain, 5) == [0, 1, 2, 3, 4]
    assert way(chain, 3) == "raw | tsne"
    assert way(chain, 4) == "(raw | pca | deskew & raw | tsne)"
    # What leads to a step is equal inside and outside a fork, and so are its seed and its place
    # in the cache.
    assert lines(chain)[3] == lines(chain_of("raw | tsne"))[1]


def test_forks_of_variants_and_grids() -> None:
    spec = resolve(
        parse_spec("""
        [matrix]
        embedders = ["(two & pca(n_components=any_of(3, 4))) | umap", "mine"]
        [embedders.two]
        use = "raw | pca(n_components=2)"
        [embedders.mine]
        use = "(pca & deskew & pca) | raw"
        grid = { "3.n_components" = [5, 6] }
    """)
    )
    first, mine = spec.embedders
    assert first.name == "(two & pca(n_components=...)) | umap"
    assert [each.use for each in first.members()] == [
        f"((raw | pca(n_components=2)) & pca(n_components={n})) | umap" for n in (3, 4)
    ]
    assert [each.use for each in mine.members()] == [
        f"(pca & deskew & pca(n_components={n})) | raw" for n in (5, 6)
    ]
    assert resolve(parse_spec(spec.to_toml())) == spec
    assert numbers((OPEN, Step("a", {}), Step("b", {}))) == ["", "1", "2"]


def test_a_variant_may_still_be_called_what_reads_like_a_fork() -> None:
    spec = resolve(
        parse_spec("""
        [matrix]
        embedders = ["R&D"]
        reference_on = "R&D"
        [embedders."R&D"]
        use = "pca"
    """)
    )
    assert (spec.embedders[0].name, spec.reference_on) == ("R&D", "R&D")


@pytest.mark.parametrize(
    ("flags", "text"),
    [
        ({"embedders": ["(pca & umpa) | raw"]}, "did you mean 'umap'"),
        ({"embedders": ["pca & raw", "(pca&raw)"]}, "twice"),
        ({"clusterers": ["kmeans & dbscan"]}, "expected one: put what comes before"),
    ],
)
def test_bad_forks_are_told(flags: dict[str, list[str]], text: str) -> None:
    with pytest.raises(UserError, match=text):
        resolve(SpecFile(), **flags)


def test_only_a_fork_s_methods_can_be_checked() -> None:
    from bench.checking.subject import named

    with pytest.raises(UserError, match=r"made of 2 methods.*\('pca', 'raw'\)"):
        named("pca & raw", None)
