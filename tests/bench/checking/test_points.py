"""The check kit: that every point can fail, and what it says then."""

import numpy as np
import pytest
from sklearn.base import BaseEstimator
from sklearn.metrics import adjusted_rand_score

from bench.checking import growth, order, small_data
from bench.checking.points import POINTS, names_for
from bench.checking.subject import given
from bench.checking.suite import check_here
from bench.errors import UserError
from bench.testing import check_clusterer, check_embedder

SLOW = "time and memory"


class Good(BaseEstimator):
    """An embedder that keeps every point; the bad ones differ from it in one thing each."""

    def __init__(self, n=4):
        self.n = n

    def fit_transform(self, X, y=None):
        return X[:, : self.n].astype(np.float32)


class Plain:
    """Ten lines without a base class."""

    def __init__(self, n=2):
        self.n = n

    def fit_transform(self, X):
        return X[:, : self.n]


class NaN(Good):
    def fit_transform(self, X, y=None):
        return np.where(X > 0.5, np.nan, X)


class LosesRows(Good):
    def fit_transform(self, X, y=None):
        return X[1:]


class Words(Good):
    def fit_transform(self, X, y=None):
        return X.astype(str)


class NeedsTruth(Good):
    def fit_transform(self, X, y):
        return X


class ExpectsTruth(Good):
    def fit_transform(self, X, y=None):
        raise ValueError("This estimator requires y to be passed, but the target y is None.")


class Raises(Good):
    def fit_transform(self, X, y=None):
        raise ArithmeticError("first line\nno such luck")


class Exits(Good):
    def fit_transform(self, X, y=None):
        raise SystemExit(0)


class ChangesItsParameter(Good):
    def __init__(self, n=4, columns=(0, 1)):
        self.n = n
        self.columns = list(columns)


class FitsItsParameter(Good):
    def fit_transform(self, X, y=None):
        self.n = 3
        return X[:, :3]


class Forgets:
    def __init__(self, n=4):
        self._n = n

    def fit_transform(self, X):
        return X[:, : self._n]


class HidesAParameter(Good):
    def get_params(self, deep=True):
        return {}


class IgnoresSetParams(Good):
    def __init__(self, n=4, random_state=None):
        self.n = n
        self.random_state = random_state

    def set_params(self, **params):
        return self


class WritesIntoItsInput(Good):
    def fit_transform(self, X, y=None):
        X *= 2
        return X[:, : self.n].copy()


class IgnoresItsSeed(Good):
    def __init__(self, n=4, random_state=None):
        self.n = n
        self.random_state = random_state

    def fit_transform(self, X, y=None):
        return X[:, : self.n] + np.random.default_rng().normal(size=(len(X), self.n))


class NoSeedAtAll(Good):
    keeps_neighbors_under_permutation = False

    def fit_transform(self, X, y=None):
        return X[:, : self.n] + np.random.default_rng().normal(size=(len(X), self.n))


class SmallSeedsOnly(IgnoresItsSeed):
    def fit_transform(self, X, y=None):
        rng = np.random.default_rng(int(np.int32(self.random_state)))
        return X[:, : self.n] + 1e-6 * rng.normal(size=(len(X), self.n))


class PlacesByNumber(Good):
    def fit_transform(self, X, y=None):
        return X[:, : self.n] + np.arange(len(X))[:, None]


class ClaimsInVain(IgnoresItsSeed):
    keeps_neighbors_under_permutation = True

    def fit_transform(self, X, y=None):
        return np.random.default_rng(self.random_state).normal(size=(len(X), self.n))


class Peeks(Good):
    def fit_transform(self, X, y=None):
        Z = X[:, : self.n].copy()
        return Z if y is None else np.column_stack([Z, y])


class MisplacesOne(Good):
    def transform(self, X):
        Z = X[:, : self.n].copy()
        Z[7] += 2
        return Z


class StatesItsTolerance(MisplacesOne):
    transform_tolerance = 0.8


class LosesAComponent(Good):
    def transform(self, X):
        return X[:, 1 : self.n]


class CannotTransform(Good):
    def transform(self, X):
        raise NotImplementedError("no unseen samples")


class ComparesNeighbours(Good):
    def fit_transform(self, X, y=None):
        return X[:, : self.n] - 0 * X[1, 0]


class MumblesOfOne(Good):
    def fit_transform(self, X, y=None):
        if len(X) == 1:
            raise ValueError("zero-size array to reduction operation")
        return X[:, : self.n]


class DividesBySpread(Good):
    def fit_transform(self, X, y=None):
        return X / X.std(axis=0) if len(X) > 1 else X


class RefusesDuplicates(Good):
    def fit_transform(self, X, y=None):
        if len(np.unique(X, axis=0)) < len(X):
            raise RuntimeError("singular matrix")
        return X[:, : self.n]


class RefusesDoubles(Good):
    def fit_transform(self, X, y=None):
        if X.dtype != np.float32:
            raise TypeError("expected float32")
        return X[:, : self.n]


class MisreadsDoubles(Good):
    def fit_transform(self, X, y=None):
        return np.nan_to_num(X.view(np.float32))[:, : self.n].clip(-9, 9)


class RefusesStrides(Good):
    def fit_transform(self, X, y=None):
        if not X.flags.c_contiguous and not X.flags.f_contiguous:
            raise ValueError("ndarray is not contiguous")
        return X[:, : self.n]


class MisreadsStrides(Good):
    def fit_transform(self, X, y=None):
        row = X.itemsize * X.shape[1]
        return np.nan_to_num(np.lib.stride_tricks.as_strided(X, X.shape, (row, X.itemsize)))


class FailsOnMany(Good):
    def fit_transform(self, X, y=None):
        if len(X) > 2_000:
            raise MemoryError("no room for 32 GB")
        return X[:, : self.n]


BAD_EMBEDDERS = [
    (NaN, "shape, type, finite", "NaN or infinite"),
    (LosesRows, "shape, type, finite", "(239, 64), expected (240, n_components)"),
    (Words, "shape, type, finite", "expected real numbers"),
    (NeedsTruth, "shape, type, finite", "truth never reaches a method"),
    (ExpectsTruth, "shape, type, finite", "truth never reaches a method"),
    (Raises, "shape, type, finite", "raised ArithmeticError: no such luck: look at line"),
    (Exits, "shape, type, finite", "raised SystemExit"),
    (ChangesItsParameter, "cloneable", "store every parameter unchanged"),
    (FitsItsParameter, "parameters round-trip", "changed by fitting: n"),
    (Forgets, "parameters round-trip", "not kept as attributes: n"),
    (HidesAParameter, "parameters round-trip", "the constructor differ in: n"),
    (IgnoresSetParams, "parameters round-trip", "changed by set_params: random_state"),
    (WritesIntoItsInput, "input unchanged", "X = X.copy()"),
    (IgnoresItsSeed, "same seed, same bytes", "made of random_state"),
    (NoSeedAtAll, "same seed, same bytes", "take a parameter random_state"),
    (SmallSeedsOnly, "other seeds", "OverflowError"),
    (PlacesByNumber, "order of samples", "keeps_neighbors_under_permutation = False"),
    (ClaimsInVain, "order of samples", "expected 0.9 or more"),
    (Peeks, "truth not needed", "ignore y"),
    (MisplacesOne, "transform agrees", "expected 0.05 at most"),
    (LosesAComponent, "transform agrees", "3 components for 4"),
    (CannotTransform, "transform agrees", "NotImplementedError"),
    (ComparesNeighbours, "single sample", "expected at least 2"),
    (MumblesOfOne, "single sample", "zero-size array"),
    (DividesBySpread, "constant features", "NaN or infinite"),
    (RefusesDuplicates, "duplicate rows", "singular matrix"),
    (RefusesDoubles, "float64", "expected float32"),
    (MisreadsDoubles, "float64", "np.ascontiguousarray"),
    (RefusesStrides, "non-contiguous", "ndarray is not contiguous"),
    (MisreadsStrides, "non-contiguous", "np.ascontiguousarray"),
    (FailsOnMany, SLOW, "no room for 32 GB"),
]


class GoodClusterer(BaseEstimator):
    """K-means started from the samples that lie farthest apart, which draws nothing."""

    def __init__(self, n_clusters=8):
        self.n_clusters = n_clusters

    def fit_predict(self, X, y=None):
        X = np.array(X, dtype=np.float64)
        chosen = [int(np.argmax(((X - X.mean(axis=0)) ** 2).sum(axis=1)))]
        apart = np.full(len(X), np.inf)
        for _ in range(self.n_clusters - 1):
            apart = np.minimum(apart, ((X - X[chosen[-1]]) ** 2).sum(axis=1))
            chosen.append(int(np.argmax(apart)))
        self.centers_ = X[chosen]
        return GoodClusterer.predict(self, X)

    def predict(self, X):
        return ((X[:, None] - self.centers_) ** 2).sum(axis=2).argmin(axis=1)


class Floats(GoodClusterer):
    def fit_predict(self, X, y=None):
        return super().fit_predict(X).astype(float)


class MinusTwo(GoodClusterer):
    def fit_predict(self, X, y=None):
        return super().fit_predict(X) - 2


class TooFew(GoodClusterer):
    def fit_predict(self, X, y=None):
        return super().fit_predict(X)[1:]


class Deaf(GoodClusterer):
    def __init__(self, n_clusters=8):
        self.n_clusters = n_clusters

    def fit_predict(self, X, y=None):
        return (np.asarray(X)[:, 0] > 0).astype(int)

    predict = fit_predict


class Halves(GoodClusterer):
    wants_n_clusters = False

    def fit_predict(self, X, y=None):
        return np.arange(len(X)) % 2

    predict = fit_predict


class Forgetful(GoodClusterer):
    def predict(self, X):
        return np.where(np.arange(len(X)) < 4, 0, super().predict(X)) * 1


class Copies(GoodClusterer):
    def fit_predict(self, X, y=None):
        return super().fit_predict(X) if y is None else y


class OneIsNone(GoodClusterer):
    def fit_predict(self, X, y=None):
        return super().fit_predict(X) if len(X) > 1 else [][0]


class AnySeed(GoodClusterer):
    def fit_predict(self, X, y=None):
        return np.random.default_rng().integers(self.n_clusters, size=len(X))


BAD_CLUSTERERS = [
    (Floats, {"shape, type, finite": "expected integers"}),
    (MinusTwo, {"shape, type, finite": "-1 for noise"}),
    (TooFew, {"shape, type, finite": "expected (240,)"}),
    (Deaf, {"told n_clusters": "use n_clusters, or take no such parameter"}),
    (Halves, {"order of samples": "keeps_partition_under_permutation = False"}),
    (Forgetful, {"predict agrees": "expected 1% at most"}),
    (Copies, {"truth not needed": "ignore y"}),
    (OneIsNone, {"single sample": "IndexError"}),
]


def failures(method: type, kind: str, leave_out=()) -> dict[str, str]:
    report = check_here(given(method, kind), leave_out)
    return {name: str(verdict) for name, verdict in report.failed.items()}


def test_a_method_that_keeps_the_contract_fails_nothing() -> None:
    assert check_embedder(Good).failed == {}
    assert check_embedder(Plain()).failed == {}
    assert check_clusterer(GoodClusterer).failed == {}


@pytest.mark.parametrize(("bad", "point", "says"), BAD_EMBEDDERS, ids=lambda bad: str(bad)[:40])
def test_a_bad_embedder_fails_its_point_and_no_other(bad: type, point: str, says: str) -> None:
    found = failures(bad, "embedder", () if point == SLOW else (SLOW,))
    assert list(found) == [point]
    assert says in found[point]
    assert len(found[point].splitlines()) == 1


@pytest.mark.parametrize(("bad", "expected"), BAD_CLUSTERERS, ids=lambda bad: str(bad)[:40])
def test_a_bad_clusterer_fails_its_point_and_no_other(bad: type, expected) -> None:
    found = failures(bad, "clusterer", (SLOW,))
    assert list(found) == list(expected)
    assert all(says in found[point] for point, says in expected.items())


def test_a_clusterer_that_draws_without_a_seed_is_noticed() -> None:
    assert "same seed, same bytes" in failures(AnySeed, "clusterer", (SLOW,))


def test_every_point_is_failed_by_some_method_above() -> None:
    failed = {point for _, point, _ in BAD_EMBEDDERS}
    failed |= {point for _, expected in BAD_CLUSTERERS for point in expected}
    assert failed == set(POINTS)
    assert {"transform agrees"} == set(names_for("embedder")) - set(names_for("clusterer"))


def test_parameters_of_an_estimator_count_and_the_seed_is_still_handed_over() -> None:
    method = given(SmallSeedsOnly(n=3), "embedder")
    assert method.params == {"n": 3}
    assert method.build(seed=5, n_clusters=None, threads=1).random_state == 5


def test_a_tolerance_that_a_class_states_holds_and_is_shown() -> None:
    verdict = check_embedder(StatesItsTolerance, leave_out=(SLOW,)).verdicts["transform agrees"]
    assert (verdict.status, "(tolerance 0.8)" in verdict.detail) == ("passed", True)


def test_a_failure_is_an_assertion_which_says_what_to_do() -> None:
    with pytest.raises(AssertionError, match=r"ignore y.*\n(.*\n)*.*1 failed"):
        check_embedder(Peeks, leave_out=(SLOW,))
    with pytest.raises(UserError, match="did you mean 'time and memory'"):
        check_embedder(Good, leave_out=("time and memroy",))
    with pytest.raises(UserError, match="has no fit_predict"):
        check_clusterer(Good)


def test_what_a_run_would_refuse_beforehand_is_not_held_against_a_method() -> None:
    class FewOnly(FailsOnMany):
        def why_not(self, n_samples: int, n_features: int) -> str | None:
            return "too many" if n_samples > 2_000 else None

    verdict = check_here(given(FewOnly, "embedder")).verdicts[SLOW]
    assert (verdict.status, "too many" in verdict.detail) == ("not applicable", True)


def test_overlap_of_neighbours_is_that_of_sets_and_ties_are_no_loss() -> None:
    rng = np.random.default_rng(0)
    one, other = rng.normal(size=(2, 60, 3))
    from sklearn.neighbors import NearestNeighbors

    sets = [NearestNeighbors(n_neighbors=10).fit(Z).kneighbors(return_distance=False)
            for Z in (one, other)]  # fmt: skip
    expected = np.mean([len(set(a) & set(b)) / 10 for a, b in zip(*sets, strict=True)])
    assert order.neighbor_overlap(one, other) == pytest.approx(expected)
    grid = np.repeat(rng.integers(3, size=(60, 2)), 1, axis=0).astype(float)
    assert order.neighbor_overlap(grid, grid + 5) == 1


def test_agreement_of_partitions_is_up_to_renaming_but_noise_stays_noise() -> None:
    y = np.arange(90) % 3
    renamed = np.array([2, 0, 1])[y]
    assert adjusted_rand_score(y, renamed) == 1
    assert order.partition_agreement(y, renamed) == 1
    assert order.partition_agreement(y, np.where(np.arange(90) < 9, (y + 1) % 3, y)) == 0.9
    assert order.partition_agreement(y, np.where(y == 2, -1, y)) == pytest.approx(2 / 3)


def test_the_small_data_are_what_the_points_need() -> None:
    for kind, n_features in (("embedder", 64), ("clusterer", 2)):
        X = small_data.features(kind)
        assert X.shape == (small_data.N_SAMPLES, n_features)
        assert X.dtype == np.float32
        assert len(np.unique(X, axis=0)) == len(X)
        assert X.std(axis=0).min() > 0
        assert len(small_data.features(kind, 4_000)) == 4_000
        assert (small_data.with_constant_features(X).std(axis=0) == 0).sum() >= 2
        copies = np.unique(small_data.with_duplicate_rows(X), axis=0, return_counts=True)[1]
        assert len(small_data.with_duplicate_rows(X)) == len(X)
        assert (copies.min(), copies.max()) == (2, small_data.COPIES + 2)
        assert np.array_equal(small_data.strided(X), X)
        assert not small_data.strided(X).flags.forc
    images = small_data.features("embedder")
    assert (images.min() >= 0, images.max() <= 1) == (True, True)


def test_the_exponent_is_that_of_a_power_law() -> None:
    costs = [3 * n**1.7 for n in growth.SIZES]
    assert growth.exponent(*costs) == pytest.approx(1.7)
