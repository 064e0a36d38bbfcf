"""Colours on the dark page."""

import pytest

from bench.plots.style import COLOURS
from bench.report.style import DARK_PAGE, contrast, on_dark


def test_colours_stand_out_from_the_dark_page() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    dark = [on_dark(colour) for colour in COLOURS]
    assert all(contrast(colour, DARK_PAGE) >= 4 for colour in dark)
    assert len(set(dark)) == len(COLOURS)
    assert [one for one, two in zip(COLOURS, dark, strict=True) if one == two] != []
