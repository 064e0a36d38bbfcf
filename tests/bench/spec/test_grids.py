"""Grids of a spec: their points are cells, and their families are one entry."""

import pytest

from bench.errors import UserError
from bench.spec.cells import cells
from bench.spec.resolve import parse, resolve
from bench.store.store import Store

GRID = """
[matrix]
datasets = ["digits"]
embedders = ["raw"]
clusterers = ["dense"]
[clusterers.dense]
use = "dbscan"
metric = "euclidean"
grid = { eps = EPS, min_samples = [5, 20] }
"""


def spec(text: str):
    return resolve(parse(text))


def named(text: str, kind: str = "clusterer") -> list[str]:
    return list(dict.fromkeys(getattr(cell, kind) for cell in cells(spec(text))))


def of(kind: str, use: str, more: str = "") -> str:
    other = {"embedders": 'clusterers = ["kmeans"]', "clusterers": 'embedders = ["raw"]'}[kind]
    return f"[matrix]\n{kind} = [{use!r}]\n{other}\n{more}"


def test_each_point_is_a_cell_named_by_family_and_values() -> None:
    assert named(GRID.replace("EPS", "[1.0, 0.5]")) == [
        "dense(eps=0.5, min_samples=5)",
        "dense(eps=0.5, min_samples=20)",
        "dense(eps=1.0, min_samples=5)",
        "dense(eps=1.0, min_samples=20)",
    ]


def test_a_member_knows_its_family_its_point_and_all_parameters() -> None:
    member = spec(GRID.replace("EPS", "[0.5]")).all_clusterers[1]
    assert (member.family, member.point) == ("dense", {"eps": 0.5, "min_samples": 20})
    assert member.steps[0].params == {"metric": "euclidean", "eps": 0.5, "min_samples": 20}
    assert member.swept(0) == ("eps", "min_samples")


def test_an_expression_spells_the_same_grid() -> None:
    one = "dbscan(eps=log(0.1, 10, 3), min_samples=any_of(5, 20))"
    assert named(of("clusterers", one))[:2] == [
        "dbscan(eps=0.1, min_samples=5)",
        "dbscan(eps=0.1, min_samples=20)",
    ]
    assert spec(of("clusterers", one)).all_clusterers[0].family == (
        "dbscan(eps=..., min_samples=...)"
    )


def test_steps_of_an_embedder_have_grids() -> None:
    inside = "pca(n_components=any_of(5, 9)) | umap(n_neighbors=range(4, 5))"
    assert named(of("embedders", inside), "embedder") == [
        "pca(n_components=5) | umap(n_neighbors=4)",
        "pca(n_components=5) | umap(n_neighbors=5)",
        "pca(n_components=9) | umap(n_neighbors=4)",
        "pca(n_components=9) | umap(n_neighbors=5)",
    ]
    table = '[embedders.deep]\nuse = "pca | umap"\ngrid = { "pca.n_components" = [5, 9] }'
    members = spec(of("embedders", "deep", table)).all_embedders
    assert [member.name for member in members] == [
        "deep(pca.n_components=5)",
        "deep(pca.n_components=9)",
    ]
    assert [member.swept(place) for member in members for place in (0, 1)] == [
        ("n_components",), (), ("n_components",), ()
    ]  # fmt: skip
    assert members[1].steps[0].params == {"n_components": 9}


@pytest.mark.parametrize(
    "text",
    [
        GRID.replace("EPS", "{ from = 0.1, to = 10, n = 5, scale = 'log' }"),
        of("clusterers", "kmeans(n_clusters=range(2, 20))"),
        of("embedders", "pca(n_components=any_of(5, 9)) | pca(n_components=any_of(2, 3))"),
        of("embedders", "x", "[embedders.x]\nuse = 'pca | pca'\ngrid = {'2.n_components' = [3]}"),
        of("clusterers", "x", "[clusterers.x]\nuse = 'kmeans'\npoints = [{ n_clusters = 3 }]"),
    ],
)
def test_a_spec_with_a_grid_comes_back_as_it_was(text: str) -> None:
    whole = spec(text)
    assert resolve(parse(whole.to_toml())) == whole


def test_more_points_are_the_same_spec_and_another_parameter_is_not() -> None:
    few, more = (spec(GRID.replace("EPS", eps)) for eps in ("[0.5]", "[0.5, 0.7]"))
    assert few.digest() == more.digest()
    assert few.digest() != spec(GRID.replace("EPS", "[0.5]").replace("euclid", "city")).digest()
    without = GRID.replace("grid = { eps = EPS, min_samples = [5, 20] }", "")
    assert few.digest() != spec(without).digest()


def test_a_run_keeps_the_points_of_all_its_sessions(tmp_path) -> None:
    store = Store(tmp_path / "run")
    for eps in ("[0.5]", "[0.7]", "[0.5]"):
        store.begin(spec(GRID.replace("EPS", eps)).numbers_only().to_toml())
    assert store.spec() == spec(GRID.replace("EPS", "[0.5, 0.7]"))
    other = spec(GRID.replace("EPS", "[0.5]").replace("euclidean", "cityblock"))
    with pytest.raises(UserError, match="cityblock"):
        store.begin(other.numbers_only().to_toml())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (of("clusterers", "x", "[clusterers.x]\nuse='kmeans'\ngrid=5"), "expected a table such as"),
        (of("clusterers", "best(n_clusters=any_of(None, 3))"), "None among the values"),
        (of("clusterers", "x", "[clusterers.x]\nuse='kmeans'\npoints=5"), "expected a list of"),
        (
            of("clusterers", "x", "[clusterers.x]\nuse='dbscan'\neps=1.0\ngrid={eps=[1.0]}"),
            "as a parameter and in its grid",
        ),
        (
            of("clusterers", "x", "[clusterers.x]\nuse='dbscan(eps=any_of(1))'\ngrid={eps=[1.0]}"),
            "put all into one",
        ),
        (
            of("embedders", "x", "[embedders.x]\nuse='pca | umap'\ngrid={n_components=[1]}"),
            "umap.n_components",
        ),
        (
            of("embedders", "x", "[embedders.x]\nuse='pca | pca'\ngrid={'pca.n_components'=[1]}"),
            "as in '1.n_components'",
        ),
        (
            of("embedders", "x", "[embedders.x]\nuse='pca | umap'\ngrid={'tsne.perplexity'=[1]}"),
            "Got method of embedder 'x' 'tsne'|tsne",
        ),
        (of("clusterers", "kmeans(n_clusters=...)"), "says no value"),
        (
            of("embedders", "x | umap", "[embedders.x]\nuse='pca'\ngrid={n_components=[3]}"),
            "put the grid into the expression",
        ),
        (
            of("clusterers", "x", "[clusterers.x]\nuse='dbscan'\ngrid={eps={from=0.0,to=1.0,n=9999}"
               ", min_samples=[1,2]}"),
            "19,998 points",
        ),
        (
            "[matrix]\nembedders=['raw']\n"
            "clusterers=['dbscan(eps=1.0)', 'dbscan(eps=any_of(1.0, 2.0))']",
            "twice",
        ),
    ],
)  # fmt: skip
def test_a_grid_that_cannot_be_is_refused_in_a_sentence(text: str, message: str) -> None:
    with pytest.raises(UserError, match=message):
        spec(text)
