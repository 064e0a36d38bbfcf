"""The reference classifiers and their out-of-fold predictions, against scikit-learn's own."""

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.datasets import load_digits
from sklearn.linear_model import SGDClassifier
from sklearn.metrics import (
    average_precision_score,
    confusion_matrix,
    f1_score,
    precision_score,
    recall_score,
)
from sklearn.model_selection import cross_val_predict, cross_val_score
from sklearn.multiclass import OneVsRestClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.svm import SVC

from bench.errors import UserError
from bench.reference import REFERENCES, svm
from bench.reference.folds import check_folds, decision_scores, out_of_fold, split
from bench.reference.limited import Limited
from bench.reference.study.evaluation import (
    Answers,
    at_threshold,
    confusion,
    curve,
    normalised,
    per_class,
    ranking,
)

X, Y = load_digits(return_X_y=True)
X, Y = X[:600], Y[:600].astype(np.int64)
FIVE = (Y == 5).astype(np.int64)
NAMES = {i: str(i) for i in range(10)}


@pytest.mark.parametrize("one_versus_rest", [False, True])
@pytest.mark.parametrize("y", [Y, FIVE], ids=["ten", "two"])
def test_the_svm_is_scikit_learns(one_versus_rest: bool, y: np.ndarray) -> None:
    theirs = OneVsRestClassifier(SVC()) if one_versus_rest else SVC()
    theirs.fit(X[:400], y[:400])
    ours = svm.SVM(one_versus_rest).fit(X[:400], y[:400])
    assert np.array_equal(ours.predict(X), theirs.predict(X))
    np.testing.assert_allclose(
        ours.decision_function(X), theirs.decision_function(X), rtol=1e-3, atol=1e-3
    )


def test_a_large_svm_keeps_no_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = svm.SVM().fit(X[:400], Y[:400])
    monkeypatch.setattr(svm, "GRAM_SAMPLES", 399)
    not_kept = svm.SVM().fit(X[:400], Y[:400])
    assert (kept.gram_, not_kept.gram_) == (True, False)
    assert np.array_equal(kept.predict(X), not_kept.predict(X))


def test_a_limited_classifier_is_fitted_on_a_share_of_each_class() -> None:
    order = np.argsort(Y, kind="stable")  # as mnist-5k comes
    limited = Limited(GaussianNB(), 100, 0).fit(X[order], Y[order])
    counts = limited.estimator_.class_count_
    assert counts.sum() == limited.n_train_ == 100
    assert np.abs(counts - np.bincount(Y) / 6).max() <= 1
    again = Limited(GaussianNB(), 100, 0).fit(X[order], Y[order])
    other = Limited(GaussianNB(), 100, 1).fit(X[order], Y[order])
    assert np.array_equal(limited.estimator_.theta_, again.estimator_.theta_)
    assert not np.array_equal(limited.estimator_.theta_, other.estimator_.theta_)


def test_a_limit_that_is_not_reached_changes_nothing() -> None:
    limited = Limited(SGDClassifier(random_state=3), 600, 0).fit(X, Y)
    assert np.array_equal(limited.decision_function(X),
                          SGDClassifier(random_state=3).fit(X, Y).decision_function(X))  # fmt: skip
    assert not hasattr(limited, "predict_proba")
    assert limited.n_train_ == 600


@pytest.mark.parametrize("name", REFERENCES)
def test_out_of_fold_predictions_are_those_of_cross_val_predict(name: str) -> None:
    estimator = REFERENCES[name].build(seed=42)
    if "n_estimators" in estimator.get_params():
        estimator.set_params(n_estimators=10)
    found = out_of_fold(estimator, X, Y, 3, with_scores=True)
    assert np.array_equal(found.predictions, cross_val_predict(estimator, X, Y, cv=3))
    np.testing.assert_allclose(found.accuracies, cross_val_score(estimator, X, Y, cv=3))
    ask = "decision_function" if hasattr(estimator, "decision_function") else "predict_proba"
    scores = cross_val_predict(estimator, X, Y, cv=3, method=ask)
    np.testing.assert_allclose(found.scores, scores)


@pytest.mark.parametrize("name", REFERENCES)
def test_a_score_above_0_is_the_positive_class(name: str) -> None:
    fitted = REFERENCES[name].build(seed=0).fit(X[:400], FIVE[:400])
    scores = decision_scores(fitted, X)
    assert scores.shape == (600,)
    assert np.array_equal(scores > 0, fitted.predict(X) == 1)


def test_shuffled_folds_depend_on_their_seed_alone() -> None:
    folds = [[unseen for _, unseen in split(Y, 3, seed)] for seed in (1, 1, 2)]
    assert all(np.array_equal(a, b) for a, b in zip(folds[0], folds[1], strict=True))
    assert not all(np.array_equal(a, b) for a, b in zip(folds[0], folds[2], strict=True))
    assert np.array_equal(np.sort(np.concatenate(folds[0])), np.arange(600))


@pytest.mark.parametrize(
    ("y", "n_folds", "said"),
    [
        ([0, 0, 0, 1, 1], 3, "class 'b' with only 2 of its samples in here, but 3 folds"),
        ([0, 0, 0], 3, "only the class 'a' in here"),
        ([0, 0, 1, 1], 1, "Got 1 as the number of folds"),
    ],
)
def test_folds_that_cannot_be_are_refused(y: list[int], n_folds: int, said: str) -> None:
    with pytest.raises(UserError, match=said):
        check_folds(np.array(y), n_folds, {0: "a", 1: "b"}, "here")


def two_class_answers() -> Answers:
    rng = np.random.default_rng(0)
    scores = rng.normal(size=600) + 1.5 * FIVE - 0.5
    return Answers("test", FIVE, (scores > 0).astype(np.int64), scores, np.arange(600))


@pytest.mark.parametrize("threshold", [-10.0, 0.0, 0.7, 10.0])
def test_numbers_at_a_threshold(threshold: float) -> None:
    answers = two_class_answers()
    found = at_threshold(answers, threshold)
    taken = answers.scores > threshold
    (tn, fp), (fn, tp) = confusion_matrix(FIVE, taken)
    names = ("true_negatives", "false_positives", "false_negatives", "true_positives")
    assert [found[name] for name in names] == [tn, fp, fn, tp]
    for name, score in (("precision", precision_score), ("recall", recall_score)):
        expected = score(FIVE, taken, zero_division=np.nan)
        np.testing.assert_equal(found[name], expected)
    np.testing.assert_allclose(found["f1"], f1_score(FIVE, taken))


def test_the_curve_meets_the_numbers_at_each_threshold() -> None:
    answers = two_class_answers()
    table = curve(answers)
    for row in table.iloc[[0, 100, -1]].itertuples():
        # A sample at the threshold counts as positive in the curve: hence just below.
        found = at_threshold(answers, np.nextafter(row.threshold, -np.inf))
        assert (found["precision"], found["recall"]) == pytest.approx((row.precision, row.recall))
    expected = average_precision_score(FIVE, answers.scores)
    assert ranking(answers)["average_precision"] == pytest.approx(expected)


def test_ranking_without_a_class_is_undefined() -> None:
    none = np.zeros(3, dtype=np.int64)
    found = ranking(Answers("test", none, none, np.arange(3.0), none))
    assert np.isnan(list(found.values())).all()


def test_numbers_by_class_and_averages() -> None:
    predictions = cross_val_predict(GaussianNB(), X, Y, cv=3)
    answers = Answers("test", Y, predictions, np.zeros((600, 10)), np.arange(600))
    counts = confusion(answers, NAMES)
    assert np.array_equal(counts, confusion_matrix(Y, predictions))
    np.testing.assert_allclose(normalised(counts), confusion_matrix(Y, predictions,
                                                                    normalize="true"))  # fmt: skip
    table = per_class(answers, NAMES).set_index("class")
    np.testing.assert_allclose(table.recall[:10], recall_score(Y, predictions, average=None))
    assert table.f1["macro average"] == pytest.approx(f1_score(Y, predictions, average="macro"))
    assert table.n_samples.tolist() == [*np.bincount(Y), 600, 600]


def test_a_class_never_predicted_has_no_precision() -> None:
    zeros = np.zeros(600, dtype=np.int64)
    table = per_class(Answers("test", FIVE, zeros, zeros, zeros), {0: "no", 1: "yes"})
    assert np.isnan(table.precision[1])
    assert table.recall[1] == 0
    assert table.precision[2] == table.precision[0]  # the macro average of what is defined


def test_presets_can_be_cloned_and_take_the_seed() -> None:
    for classifier in REFERENCES.values():
        estimator = clone(classifier.build(seed=7))
        taken = estimator.get_params()
        assert taken.get("random_state", 7) == 7
    assert REFERENCES["sgd"].build(seed=0, beside=True).max_iter == 20
    assert REFERENCES["sgd"].build(seed=0).max_iter == 1000
    assert REFERENCES["svm"].build(seed=0, max_train=50).max_train == 50
