"""The MNIST family, from every form that it is kept in."""

import gzip
import os
import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.io import savemat

from bench.datasets import load, mnist_family, mnist_sources, openml
from bench.errors import UserError

SHAPE = (2, 3)
LABELS = np.array([5, 0, 4, 1, 9, 2, 1, 3, 1, 4], dtype=np.uint8)
PIXELS = np.random.default_rng(0).integers(0, 256, size=(10, *SHAPE), dtype=np.uint8)
N_TRAIN = 7
MD5 = mnist_family.FAMILIES["mnist"].md5
STEMS = ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1")


def idx(array: np.ndarray) -> bytes:
    sizes = b"".join(size.to_bytes(4, "big") for size in array.shape)
    return bytes((0, 0, 8, array.ndim)) + sizes + array.tobytes()


CONTENT = dict(
    zip(
        STEMS,
        map(idx, (PIXELS[:N_TRAIN], LABELS[:N_TRAIN], PIXELS[N_TRAIN:], LABELS[N_TRAIN:])),
        strict=True,
    )
)


@pytest.fixture
def data(tmp_path, monkeypatch) -> Path:
    """An empty data folder, families of ten small pictures, and no network."""
    for name, family in mnist_family.FAMILIES.items():
        small = replace(family, md5=None, n_train=N_TRAIN, n_test=3, image_shape=SHAPE)
        monkeypatch.setitem(mnist_family.FAMILIES, name, small)

    def offline(number, **_):
        raise UserError(f"Got no dataset {number} from OpenML (no network).")

    monkeypatch.setattr(openml, "fetch", offline)
    monkeypatch.setattr(mnist_sources, "SYSTEM", tmp_path / "system")
    monkeypatch.setenv("CLUSTERBENCH_DATA", str(tmp_path))
    return tmp_path


def put(folder: Path, *, packed: bool = True, dotted: bool = False, **changed: bytes) -> None:
    folder.mkdir(exist_ok=True)
    for stem, content in {**CONTENT, **changed}.items():
        name = f"{stem}-ubyte"
        if dotted:
            name = name.replace("-idx", ".idx")
        path = folder / (name + ".gz" * packed)
        path.write_bytes(gzip.compress(content) if packed else content)


def refused(name: str) -> str:
    with pytest.raises(UserError) as caught:
        load(name)
    message = str(caught.value)
    assert "\n" not in message
    return message


def check(name: str, n_train: int | None = N_TRAIN):
    dataset = load(name)
    np.testing.assert_array_equal(dataset.X * np.float32(255), PIXELS.reshape(10, -1))
    np.testing.assert_array_equal(dataset.y, LABELS)
    assert dataset.image_shape == SHAPE
    assert dataset.n_train == n_train
    assert dataset.feature_scale == 255
    return dataset


@pytest.mark.parametrize("name", ["mnist", "fashion-mnist", "kmnist"])
@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("dotted", [True, False])
def test_idx_files_are_found_gzipped_or_not(data, name, packed, dotted):
    put(data / name, packed=packed, dotted=dotted)
    assert str(data / name) in check(name).source


def test_class_names_are_the_published_ones(data):
    for name, first in (("mnist", "0"), ("fashion-mnist", "T-shirt/top"), ("kmnist", "o")):
        put(data / name)
        names = load(name).class_names
        assert len(names) == 10
        assert names[0] == first


def test_a_gzipped_file_may_have_lost_its_suffix(data):
    put(data / "mnist")
    path = data / "mnist" / "train-images-idx3-ubyte.gz"
    path.rename(path.with_suffix(""))
    check("mnist")


@pytest.mark.parametrize("where", ["mnist/mnist-original.mat", "mnist/mnist.mat", "mnist.mat"])
def test_without_idx_files_the_matlab_file_is_taken(data, where):
    (data / "mnist").mkdir()
    savemat(data / where, {"data": PIXELS.reshape(10, -1).T, "label": LABELS[None].astype(float)})
    assert str(data / where) in check("mnist").source


def test_a_broken_source_is_passed_over_with_a_warning(data):
    put(data / "mnist", **{STEMS[1]: b"junk"})
    savemat(data / "mnist.mat", {"data": PIXELS.reshape(10, -1).T, "label": LABELS[None]})
    with pytest.warns(UserWarning, match=r"train-labels-idx1-ubyte.*Took MATLAB file"):
        check("mnist")


def test_an_absent_source_is_passed_over_silently(data):
    savemat(data / "mnist.mat", {"data": PIXELS.reshape(10, -1).T, "label": LABELS[None]})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check("mnist")


def test_files_of_a_debian_package_are_found_after_the_users_own(data):
    (data / "system").mkdir()
    put(data / "system" / "fashion-mnist")
    assert check("fashion-mnist").source == f"IDX files in {data / 'system' / 'fashion-mnist'}"
    put(data / "fashion-mnist")
    assert check("fashion-mnist").source == f"IDX files in {data / 'fashion-mnist'}"


def test_when_all_fail_the_message_says_what_was_tried_and_what_to_put_where(data):
    message = refused("kmnist")
    for stem in STEMS:
        assert f"{stem}-ubyte.gz" in message
    assert str(data / "kmnist") in message
    assert "kmnist-original.mat" in message
    assert "41982" in message
    assert "no network" in message


@pytest.mark.parametrize(
    ("stem", "content", "words"),
    [
        (STEMS[0], b"", "starts with nothing"),
        (STEMS[0], b"\x00\x00\x08\x01" + CONTENT[STEMS[0]][4:], "starts with 00000801"),
        (STEMS[1], b"\x00\x00\x0d\x01" + CONTENT[STEMS[1]][4:], "starts with 00000d01"),
        (STEMS[0], CONTENT[STEMS[0]][:10], "IDX file of bytes with 3 axes"),
        (STEMS[0], CONTENT[STEMS[0]][:-1], "its header promises 58"),
        (STEMS[2], CONTENT[STEMS[2]] + b"x", "its header promises"),
        (STEMS[1], idx(LABELS[: N_TRAIN - 1]), "6 labels for 7 images"),
        (STEMS[3], idx(LABELS), "10 labels for 3 images"),
        (STEMS[1], idx(LABELS[:N_TRAIN] + 3), "labels from 1 to 12"),
        (STEMS[2], idx(np.zeros((3, 2, 2), np.uint8)), "6 and of 4 pixels"),
        (STEMS[3], idx(np.zeros((2,), np.uint8)), "2 labels for 3 images"),
    ],
)
@pytest.mark.parametrize("packed", [True, False])
def test_a_file_broken_in_one_place_is_named(data, stem, content, words, packed):
    put(data / "mnist", packed=packed, **{stem: content})
    message = refused("mnist")
    assert words in message
    assert str(data / "mnist") in message


@pytest.mark.parametrize("keep", [3, 12, 30, -9, -1])
def test_a_truncated_gzip_is_named(data, keep):
    put(data / "mnist")
    path = data / "mnist" / "t10k-images-idx3-ubyte.gz"
    path.write_bytes(path.read_bytes()[:keep])
    message = refused("mnist")
    assert f"unreadable file {path}" in message


def test_a_flipped_bit_in_a_gzip_is_named(data):
    put(data / "mnist")
    path = data / "mnist" / "train-images-idx3-ubyte.gz"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 16
    path.write_bytes(bytes(content))
    assert str(path) in refused("mnist")


def test_a_wrong_checksum_is_named_with_both(data, monkeypatch):
    put(data / "mnist")
    small = mnist_family.FAMILIES["mnist"]
    monkeypatch.setitem(mnist_family.FAMILIES, "mnist", replace(small, md5=MD5))
    message = refused("mnist")
    assert "6bbc9ace898e44ae57da46a324031adb" in message
    assert "train-images-idx3-ubyte.gz" in message
    assert "Got MD5" in message


def test_another_number_of_pictures_is_refused(data, monkeypatch):
    put(data / "mnist")
    small = mnist_family.FAMILIES["mnist"]
    monkeypatch.setitem(mnist_family.FAMILIES, "mnist", replace(small, n_train=8))
    assert "(10, 6) samples and pixels" in refused("mnist")


@pytest.mark.parametrize(
    ("arrays", "words"),
    [
        ({"data": PIXELS.reshape(10, -1).T / 255, "label": LABELS[None]}, "0 to 255"),
        ({"data": PIXELS.reshape(10, -1).T.astype(int) - 9, "label": LABELS[None]}, "0 to 255"),
        ({"data": PIXELS.reshape(10, -1), "label": LABELS[None]}, "(6, 10)"),
        ({"data": PIXELS.reshape(10, -1).T, "label": ["a"] * 10}, "labels that are not numbers"),
        ({"data": PIXELS.reshape(10, -1).T, "label": LABELS[None, :9]}, "9 labels for 10 images"),
        ({"data": PIXELS.reshape(10, -1).T}, "no labels"),
        ({"pixels": PIXELS}, "['pixels']"),
    ],
)
def test_a_broken_matlab_file_is_named(data, arrays, words):
    savemat(data / "mnist.mat", arrays)
    message = refused("mnist")
    assert words in message
    assert str(data / "mnist.mat") in message


@pytest.mark.mnist
def test_the_real_thing():
    assert "CLUSTERBENCH_DATA" in os.environ, "set CLUSTERBENCH_DATA to the folder of mnist/"
    dataset = load("mnist")
    assert dataset.X.shape == (70_000, 784)
    assert dataset.n_train == 60_000
    assert dataset.y[:5].tolist() == [5, 0, 4, 1, 9]
    assert dataset.y[60_000:60_005].tolist() == [7, 2, 1, 0, 4]
    # Counts of the digits as published on the dataset's page.
    assert np.bincount(dataset.y[:60_000]).tolist() == [
        *(5923, 6742, 5958, 6131, 5842),
        *(5421, 5918, 6265, 5851, 5949),
    ]
    # Mean and spread of the training pixels, as everybody normalises by them.
    assert dataset.X[:60_000].mean(dtype=np.float64) == pytest.approx(0.1307, abs=5e-5)
    assert dataset.X[:60_000].std(dtype=np.float64) == pytest.approx(0.3081, abs=5e-5)


@pytest.mark.mnist
def test_one_wrong_byte_in_the_real_thing_is_found(tmp_path):
    source = Path(os.environ["CLUSTERBENCH_DATA"]) / "mnist"
    (tmp_path / "mnist").mkdir()
    for path in source.iterdir():
        (tmp_path / "mnist" / path.name).write_bytes(path.read_bytes())
    path = tmp_path / "mnist" / "t10k-labels-idx1-ubyte.gz"
    content = bytearray(gzip.decompress(path.read_bytes()))
    content[1000] = (content[1000] + 1) % 10
    path.write_bytes(gzip.compress(bytes(content)))
    with pytest.raises(UserError, match=r"Got MD5 .*t10k-labels.*27ae3e4e09519cfbb04c329615203637"):
        load("mnist", data_dir=tmp_path)
