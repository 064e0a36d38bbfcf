"""What can be checked, and what is said of the rest."""

import pytest

from bench.checking.subject import named
from bench.errors import UserError


@pytest.mark.parametrize(
    ("use", "kind", "says"),
    [
        ("no_such_module:X", None, "No module named 'no_such_module'"),
        ("sklearn.manifold:Isomapp", None, "has no attribute 'Isomapp'"),
        ("math:sqrt", None, "neither fit_transform nor fit_predict"),
        ("sklearn.manifold:Isomap", "clusterer", "has no fit_predict"),
        ("sklearn.cluster:KMeans", None, "--kind embedder or --kind clusterer"),
        ("random", None, "--kind embedder or --kind clusterer"),
        ("pca | umap", None, "check each alone ('pca', 'umap')"),
        ("pca(n_component=3)", None, "did you mean 'n_components'"),
        ("sklearn.compose:ColumnTransformer", None, "missing 1 required positional argument"),
        ("kmeans(n_clusters=any_of(2, 3))", None, "check a point of it"),
    ],
)
def test_what_cannot_be_checked_is_said_in_one_sentence(use: str, kind, says: str) -> None:
    with pytest.raises(UserError) as raised:
        named(use, kind)
    assert says in str(raised.value)
    assert len(str(raised.value).splitlines()) == 1


def test_a_kind_is_found_out_where_there_is_but_one() -> None:
    assert named("sklearn.decomposition:PCA", None).kind == "embedder"
    assert named("sklearn.cluster:DBSCAN", None).kind == "clusterer"
    assert named("random", "clusterer").kind == "clusterer"
