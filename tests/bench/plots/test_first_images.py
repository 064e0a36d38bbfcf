"""The first images of a dataset on one sheet."""

import numpy as np
import pytest

from bench.datasets import Dataset, load
from bench.errors import UserError
from bench.plots.first_images import sheet


def test_sheet_shows_the_first_hundred_in_rows_of_ten():
    dataset = load("digits")
    shown = np.asarray(sheet(dataset).axes[0].images[0].get_array())
    assert shown.shape == (80, 80)
    np.testing.assert_array_equal(shown[:8, :8], dataset.X[0].reshape(8, 8))
    np.testing.assert_array_equal(shown[8:16, 16:24], dataset.X[12].reshape(8, 8))
    np.testing.assert_array_equal(shown[72:, 72:], dataset.X[99].reshape(8, 8))


def test_sheet_saves_without_a_display(tmp_path):
    sheet(load("digits"), n=3).savefig(tmp_path / "sheet.png")
    assert (tmp_path / "sheet.png").read_bytes().startswith(b"\x89PNG")


def test_a_short_last_row_is_blank():
    X = np.ones((13, 6), dtype=np.float32)
    X[0, 0] = 0
    shown = sheet(Dataset("few", X, None, image_shape=(2, 3))).axes[0].images[0].get_array()
    assert shown.shape == (4, 30)
    assert np.asarray(shown)[2:, 9:].max() == 0


@pytest.mark.parametrize(("channels", "shape"), [(1, (4, 20)), (3, (4, 20, 3))])
def test_channels_are_colours_or_grey(channels, shape):
    X = np.random.default_rng(0).random((20, 4 * channels), dtype=np.float32)
    figure = sheet(Dataset("colour", X, None, image_shape=(2, 2, channels)))
    assert figure.axes[0].images[0].get_array().shape == shape


def test_samples_that_are_no_images_have_no_sheet():
    with pytest.raises(UserError, match="not images"):
        sheet(load("moons:20"))
    with pytest.raises(UserError, match="1 or more"):
        sheet(load("digits"), n=0)
