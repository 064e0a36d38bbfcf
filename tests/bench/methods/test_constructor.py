"""What a method is given goes through its constructor, which may build there what it wraps."""

from typing import Any

from sklearn.cluster import KMeans

from bench.methods.cluster_count import KFrom, k_from
from bench.methods.method import Method


class Wrapper:
    def __init__(self, n_clusters: int = 2, random_state: Any = None, n_jobs: int = 9) -> None:
        self.model = KMeans(n_clusters, random_state=random_state)
        self.threads = n_jobs

    def fit_predict(self, Z: Any) -> Any:
        return self.model.fit_predict(Z)


class Declines(Wrapper):
    """As `Wrapper`, but for one value of a parameter."""

    def __init__(self, rule: str = "", n_clusters: int = 2) -> None:
        super().__init__(n_clusters)
        self.rule, self.n_clusters = rule, n_clusters

    @property
    def wants_n_clusters(self) -> bool:
        return self.rule != "own"


def built(cls: type, **params: Any) -> Any:
    method = Method("it", "clusterer", f"{__name__}:{cls.__name__}", params)
    object.__setattr__(method, "_loaded", lambda: (cls, {}))
    return method.build(seed=5, n_clusters=7, threads=3)


def test_seed_clusters_and_threads_reach_what_is_built_there() -> None:
    wrapper = built(Wrapper)
    assert wrapper.model.get_params() == KMeans(7, random_state=5).get_params()
    assert wrapper.threads == 3
    assert k_from(wrapper, [], 7) == KFrom.TRUTH  # although it keeps no attribute of that name


def test_what_the_user_has_set_stays() -> None:
    wrapper = built(Wrapper, n_clusters=4, random_state=1)
    assert wrapper.model.n_clusters == 4
    assert wrapper.model.random_state == 1


def test_one_that_does_not_want_the_number_of_clusters_is_not_given_it() -> None:
    assert built(Declines, rule="own").model.n_clusters == 2
    assert k_from(built(Declines, rule="own"), ["rule"], 7) == KFrom.FOUND
    assert built(Declines).model.n_clusters == 7
