"""Numbers keep their meaning on the way to float32, and labels of any size stay apart."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score

from bench.datasets.arrays import from_arrays
from bench.datasets.features import LOSS, to_float32
from bench.datasets.truth import encode
from bench.errors import UserError

RNG = np.random.default_rng(0)
Y = np.repeat([0, 1, 2], 20)
BLOBS = RNG.normal(size=(60, 4)) + 8 * Y[:, None]


def recovered(X: np.ndarray) -> float:
    return adjusted_rand_score(Y, KMeans(3, n_init=3, random_state=0).fit_predict(X))


def loss(values: np.ndarray, X: np.ndarray) -> float:
    """Return what is lost of a feature's range, wherever its origin and whatever its unit."""
    number = int if values.dtype.kind in "iu" else float
    exact = np.array([[number(value) for value in row] for row in values], object)
    low, spread = exact.min(axis=0), exact.max(axis=0) - exact.min(axis=0)
    wanted = ((exact - low) / spread).astype(float)
    restored = X.astype(float)
    unit = (restored.max(axis=0) - restored.min(axis=0)) / 1.0
    return float(np.abs((restored - restored.min(axis=0)) / unit - wanted).max())


@pytest.mark.parametrize(
    "offset", [50.0, 1e5, 1.6e9, -1.6e9, 1e12, 3e5 + 1 / 3, 9.9e2, 1e13, -4e7, 2**31]
)
def test_features_far_from_zero_are_centred_and_told(offset):
    features = to_float32(BLOBS + offset, "t")
    assert loss(BLOBS + offset, features.X) < 2 * LOSS
    assert recovered(features.X) == 1.0
    centred = [note for note in features.notes if note.startswith("centred")]
    assert len(centred) == (abs(offset) > 50)
    for note in centred:
        assert "nmf" in note
        assert "cosine" in note


@pytest.mark.parametrize("power", [-30, -25, -20, -15, -10, -3, 0, 3, 9, 15, 20, 25, 30])
@pytest.mark.parametrize("offset", [0.0, 50.0])
def test_scales_from_1e_30_to_1e30_are_told_or_kept(power, offset):
    features = to_float32((BLOBS + offset) * 10.0**power, "t")
    assert recovered(features.X) == 1.0
    assert any(note.startswith("rescaled") for note in features.notes) == (
        not 1e-9 <= np.abs(BLOBS + offset).max() * 10.0**power <= 1e12
    )
    assert np.isfinite((features.X.astype(np.float32) ** 2).sum())


@settings(max_examples=150)
@given(
    offset=st.floats(-1e13, 1e13),
    power=st.integers(-25, 25),
    seed=st.integers(0, 2**32 - 1),
    dtype=st.sampled_from(["f8", "i8", "u8", "i4"]),
)
def test_at_most_a_millionth_of_a_range_is_lost(offset, power, seed, dtype):
    values = np.random.default_rng(seed).normal(size=(12, 2)) * 100
    if dtype == "f8":
        values = values * 10.0**power + offset
    else:
        base = {"i8": 2**62, "u8": 2**63, "i4": 10**9}[dtype] + int(offset) * (dtype != "i4")
        values = (np.round(values) + 400).astype("i8").astype(dtype) + np.array(base).astype(dtype)
    if (values.max(axis=0) == values.min(axis=0)).any():
        return
    try:
        features = to_float32(values, "t")
    except UserError:
        return  # which no factor helps, as the next test has it
    assert loss(values, features.X) <= 3 * LOSS


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ([np.arange(4.0), np.arange(4.0) * 1e300], "row 1, column 1"),
        ([np.arange(4.0) * 1e-25, np.arange(4.0) * 1e25], "would be lost"),
        ([np.arange(4.0), np.array([1, 2, 3, 9.96e36])], "row 3, column 1"),
    ],
)
def test_what_no_factor_brings_into_float32_is_refused(columns, words):
    with pytest.raises(UserError, match="Got ") as caught:
        to_float32(np.column_stack(columns), "t")
    assert words in str(caught.value)


def test_numbers_that_float32_holds_are_as_they_were():
    for values in (BLOBS.astype("f4"), (BLOBS * 20).astype("f2"), BLOBS.astype("i4"), BLOBS > 3):
        features = to_float32(values, "t")
        np.testing.assert_array_equal(features.X, values.astype("f4"))
        assert features.notes == ()


@pytest.mark.parametrize("dtype", [">f4", ">f8", ">i4", "f2", "g", "u1"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_byte_orders_and_layouts_make_no_difference(dtype, order, tmp_path):
    values = np.array(BLOBS * 5 + 20, dtype=dtype, order=order)
    np.save(tmp_path / "m.npy", values)
    for given_as in (values, np.load(tmp_path / "m.npy", mmap_mode="r"), values[::1]):
        X = to_float32(given_as, "t").X
        assert X.dtype == np.dtype("=f4")
        assert X.flags.c_contiguous
        np.testing.assert_allclose(X, values.astype("f8"), rtol=1e-6)


@pytest.mark.parametrize(
    ("scales", "told"),
    [
        ((1, 1001), True),
        ((1, 990), False),
        ((1e-3, 1, 2), True),
        ((0, 5000), False),
        ((5, 5), False),
    ],
)
def test_features_of_unlike_scale_are_told_with_the_way(scales, told):
    values = np.outer(np.array([0, 0.5, 1.0]), scales)
    notes = to_float32(values, "t", [f"f{i}" for i in range(len(scales))]).notes
    assert bool(notes) == told
    for note in notes:
        assert "standardize | " in note
        assert "'f0'" in note


def test_an_offset_from_python_is_centred_too():
    dataset = from_arrays((BLOBS + 1.6e9, Y), "mine")
    assert recovered(dataset.X) == 1.0
    assert dataset.notes


@pytest.mark.parametrize(
    ("labels", "n_classes"),
    [
        (np.array([2**53, 2**53 + 1, 2**53 + 2, 2**53]), 3),
        (np.array([2**63, 2**63 + 1, 2**64 - 1, 2**63], dtype="u8"), 3),
        (np.array([-(2**63), 2**63 - 1, 2**63 - 2, 0]), 4),
        (np.array([1e20, 3e20, 1e20, 3e20]), 2),
        (np.array([1e300, -1e300, 1e300, 1e299]), 3),
        (np.array([0.25, 0.5, 0.25, 0.5]), 2),
        (np.array([1.5, 1.5, 2.5, 2.5], dtype="f2"), 2),
        (np.array([2**70, 2**70 + 1, 2**70, 1], dtype=object), 3),
        (np.array([2**53 + 1, 2.0**53, 2**53, 7], dtype=object), 3),
        (np.array(["1", "1.0", "01", "1"]), 3),
        (np.array([b"caf\xe9", b"b", b"caf\xe9", b"c"]), 3),
        (np.array(["a ", "a", "A", "a"]), 3),
    ],
)
def test_labels_stay_apart(labels, n_classes):
    codes, names = encode(labels, "t")
    assert len(set(codes.tolist())) == len(names) == n_classes
    assert len(set(names)) == n_classes
