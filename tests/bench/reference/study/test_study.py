"""The study of supervised classifiers, from the command line and from Python."""

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_digits
from sklearn.linear_model import SGDClassifier
from sklearn.model_selection import cross_val_predict, train_test_split
from sklearn.naive_bayes import GaussianNB

from bench.datasets import Dataset, load
from bench.errors import UserError
from bench.reference import Classifier
from bench.reference.scaling import standardise
from bench.reference.study import charts as pictures
from bench.reference.study.files import folder_for
from bench.reference.study.study import choose, evaluate, study
from bench.reference.study.table_files import to_latex, to_markdown
from bench.reference.study.tables import misclassified, tables
from bench.reference.study.task import make_task


@pytest.fixture(scope="module")
def digits() -> Dataset:
    return load("digits")


def blobs(y: list[int], names: tuple[str, ...]) -> Dataset:
    codes = np.array(y)
    rng = np.random.default_rng(0)
    X = rng.normal(size=(len(y), 2)).astype(np.float32)
    return Dataset("blobs", X, codes, names)


def test_a_binary_study(clusterbench, home: Path) -> None:
    done = clusterbench(
        "reference", "--dataset", "digits", "--positive", "5", "--classifier", "sgd",
        "--classifier", "dummy", "--pixels", "raw", "--threshold", "30", "--out", "r",
    )  # fmt: skip
    data = load_digits()
    rows = np.arange(len(data.target))
    train, test = train_test_split(rows, test_size=359, random_state=42, stratify=data.target)
    five = data.target == 5
    X = data.data
    theirs = cross_val_predict(SGDClassifier(random_state=42), X[train], five[train], cv=3)
    threshold = pd.read_csv(home / "r/threshold.csv").set_index(["classifier", "part"])
    scores = cross_val_predict(
        SGDClassifier(random_state=42), X[train], five[train], cv=3, method="decision_function"
    )
    row = threshold.loc[("sgd", "out-of-fold")]
    assert row.true_positives == (five[train] & (scores > 30)).sum()
    assert row.false_positives == (~five[train] & (scores > 30)).sum()
    confusion = pd.read_csv(home / "r/confusion.csv")
    of_sgd = confusion.query("classifier == 'sgd' and part == 'out-of-fold'").set_index(
        ["truth", "prediction"]
    )
    assert of_sgd.n_samples["not 5", "5"] == (~five[train] & theirs).sum()
    assert of_sgd.n_samples["5", "not 5"] == (five[train] & ~theirs).sum()
    wrong = pd.read_csv(home / "r/misclassified.csv").query("part == 'out-of-fold'")
    found = wrong.query("classifier == 'sgd'")
    assert sorted(found["sample"]) == sorted(train[theirs != five[train]])
    summary = pd.read_csv(home / "r/summary.csv").set_index(["classifier", "part"])
    fitted = SGDClassifier(random_state=42).fit(X[train], five[train])
    assert summary.accuracy["sgd", "test"] == pytest.approx(fitted.score(X[test], five[test]))
    assert summary.roc_auc["dummy", "test"] == 0.5
    assert 0.89 < summary.accuracy["dummy", "test"] < 0.91
    curve = pd.read_csv(home / "r/curve.csv")
    assert set(curve.classifier) == {"sgd", "dummy"}
    assert curve.query("classifier == 'sgd'").threshold.is_monotonic_increasing
    assert "| sgd | test |" in done.stdout
    record = json.loads((home / "r/study.json").read_text())
    assert record["task"] | {"split": ""} == {
        "name": "digits-5", "classes": ["not 5", "5"], "split": "", "n_train": 1438, "n_test": 359,
    }  # fmt: skip
    assert record["seed"] == 42
    written = {path.name for path in (home / "r").iterdir()}
    pictures_wanted = {"first-images.png"} | {
        f"sgd-{kind}.png"
        for kind in ("confusion", "confusion-normalised", "threshold", "confused-pairs",
                     "misclassified")
    }  # fmt: skip
    assert pictures_wanted <= written
    assert {f"summary.{form}" for form in ("md", "csv", "tex", "json")} <= written
    assert "macro avg" in (home / "r/sgd-test.txt").read_text()


def test_a_study_of_all_classes_again_replaces_the_files_of_the_one_before(
    typed, home: Path
) -> None:
    common = ("reference", "--dataset", "digits", "--train-size", "300", "--out", "r")
    assert typed(*common, "--classifier", "knn", "--positive", "3")[0] == 0
    assert (home / "r/knn-threshold.png").exists()
    code, _, _ = typed(*common, "--classifier", "svm")
    assert code == 0
    assert not list((home / "r").glob("knn*")) + list((home / "r").glob("threshold*"))
    table = pd.read_csv(home / "r/misclassified.csv")
    scores = table[[f"score_{i}" for i in range(10)]].to_numpy()
    best = np.array(table.columns)[-10:][scores.argmax(axis=1)]
    assert (best == [f"score_{name}" for name in table.prediction]).mean() > 0.9
    assert "score_10" not in table
    again = json.loads((home / "r/misclassified.json").read_text())
    assert [row["sample"] for row in again] == table["sample"].tolist()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--positive", "11"), "Got positive class '11', which is unknown"),
        (("--train-size", "2000"), "training part of 'digits' has 1438 samples"),
        (("--train-size", "0"), "Got 0 as the training size"),
        (("--train-size", "12"), "12 training samples of 'digits', but 3 folds"),
        (("--cv", "1"), "Got 1 as the number of folds"),
        (("--cv", "900"), "but 900 folds need 900"),
        (("--classifier", "svn"), "did you mean 'svm'?"),
        (("--threshold", "3"), "name one class with --positive"),
        (("--threshold", "nan"), "expected a finite number"),
        (("--out", "full"), "neither a study nor a run"),
    ],
)
def test_bad_input_is_one_sentence(
    typed, home: Path, arguments: tuple[str, ...], said: str
) -> None:
    (home / "full").mkdir()
    (home / "full" / "thesis.txt").write_text("mine")
    code, out, err = typed("reference", "--dataset", "digits", *arguments)
    assert (code, out) == (2, "")
    assert said in " ".join(err.split())
    assert "Traceback" not in err
    assert not (home / "runs").exists()


def test_without_truth_there_is_nothing_to_learn(typed, home: Path) -> None:
    np.savez(home / "x.npz", X=np.ones((9, 2)) * np.arange(9)[:, None])
    code, _, err = typed("reference", "--dataset", "./x.npz")
    assert code == 2
    assert "which has no truth" in err


def test_a_positive_class_that_the_training_samples_lack() -> None:
    with pytest.raises(UserError, match="only the class 'not b'"):
        make_task(blobs([0] * 20 + [1] * 20, ("a", "b")), positive="b", train_size=1)


def test_a_class_too_small_to_split() -> None:
    with pytest.raises(UserError, match="class 'b' with only 1"):
        make_task(blobs([0] * 20 + [1], ("a", "b")))


def test_the_publishers_split_is_kept(digits: Dataset) -> None:
    own = Dataset("own", digits.X, digits.y, digits.class_names, n_train=1000, feature_scale=16.0)
    task = make_task(own, train_size=400, raw=True)
    assert task.train.index.tolist() == list(range(400))
    assert task.test.index.tolist() == list(range(1000, 1797))
    assert task.train.X.dtype == np.float64
    assert np.array_equal(task.train.X, load_digits().data[:400])


def test_what_is_slow_has_to_be_asked_for() -> None:
    assert "svm" in choose([], 10_000)
    assert choose([], 10_001) == ["dummy", "sgd", "random-forest", "knn"]
    assert choose(["svm", "svm"], 60_000) == ["svm"]


def test_scaling_looks_at_training_samples_alone() -> None:
    rng = np.random.default_rng(0)
    X, other = rng.normal(3, 5, size=(50, 4)), rng.normal(size=(7, 4))
    scaled, moved = standardise(X, other)
    np.testing.assert_allclose([scaled.mean(0), scaled.std(0)], [[0] * 4, [1] * 4], atol=1e-12)
    np.testing.assert_allclose(moved, (other - X.mean(0)) / X.std(0))


def test_any_classifier_can_be_evaluated(digits: Dataset) -> None:
    task = make_task(digits, train_size=300)
    found = evaluate("nb", Classifier("sklearn.naive_bayes:GaussianNB"), GaussianNB(), task, 4)
    assert len(found.fold_accuracies) == 4
    fitted = GaussianNB().fit(task.train.X, task.train.y)
    errors = int((fitted.predict(task.test.X[:100]) != task.test.y[:100]).sum())
    assert found.first_errors["test", 100] == errors
    assert ("train", 500) not in found.first_errors


def test_a_study_says_what_it_left_out_and_what_was_warned(digits: Dataset) -> None:
    heard: list[str] = []
    found = study(make_task(digits, train_size=500), ["svm"], max_train=100, tell=heard.append)
    evaluation = found.evaluations[0]
    assert (evaluation.n_train, evaluation.n_train_fold) == (100, 100)
    assert tables(found)["summary"].fitted_on.tolist() == [100, 100]
    assert heard[0].startswith("svm: out-of-fold accuracy 0.")
    assert len(misclassified(found, evaluation.test).columns) == 13


def test_a_study_within_a_run_lies_in_the_run(tmp_path: Path) -> None:
    (tmp_path / "spec.toml").write_text("")
    assert folder_for(tmp_path, "digits-5") == tmp_path / "study" / "digits-5"
    assert folder_for(tmp_path / "new", "digits-5") == tmp_path / "new"


def test_latex_is_escaped_and_balanced() -> None:
    table = pd.DataFrame({"a_b": ["50 %", r"x\y & {z}"], "value": [0.5, float("nan")]})
    text = to_latex(table)
    assert r"a\_b & value \\" in text
    assert r"50 \% & 0.5000 \\" in text
    assert r"x\textbackslash{}y \& \{z\}" in text
    unescaped = re.sub(r"\\.", "", text)
    assert unescaped.count("{") == unescaped.count("}")
    rows = [line for line in text.splitlines() if line.endswith(r"\\")]
    assert {len(re.findall(r"(?<!\\)&", row)) for row in rows} == {1}


def test_long_tables_are_cut_for_people_and_say_so() -> None:
    text = to_markdown(pd.DataFrame({"a": range(500)}))
    assert "The first 200 of 500 rows" in text
    assert "| 199 |" in text
    assert "| 200 |" not in text


def test_pictures_show_what_they_are_given() -> None:
    counts = np.array([[8, 2], [1, 9]])
    figure = pictures.confusion_matrix(counts, ["a", "b"], "t", share=True)
    assert [text.get_text() for text in figure.axes[0].texts] == [
        "80.0%", "20.0%", "10.0%", "90.0%",
    ]  # fmt: skip
    assert figure.axes[0].images[0].get_array().tolist() == [[0, 20], [10, 0]]
    thresholds = np.linspace(-5, 5, 11)
    figure = pictures.threshold_curves(thresholds / 10 + 0.5, 0.5 - thresholds / 10, thresholds,
                                       2.5, "t")  # fmt: skip
    precision, _, marked, points = figure.axes[0].lines
    assert precision.get_ydata().tolist() == (thresholds / 10 + 0.5).tolist()
    assert list(marked.get_xdata()) == [2.5, 2.5]
    assert np.allclose(points.get_ydata(), [0.8, 0.2])  # what a threshold of 3 gives, too
    colours = np.random.default_rng(0).random((3, 4, 4, 3))
    figure = pictures.image_rows([("x", colours), ("y", colours[:1, :, :, :1])], "t")
    assert sum(len(axes.images) for axes in figure.axes) == 4
    assert pictures.image_rows([], "t").texts[-1].get_text() == "none"
    figure = pictures.captioned_images(colours, ["p", "q", "r"], "t", columns=2)
    assert [axes.get_title() for axes in figure.axes] == ["p", "q", "r", ""]
