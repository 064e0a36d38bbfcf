"""Seconds against samples."""

from bench.plots.scaling import scaling_curves


def test_scaling_says_the_exponents() -> None:
    sizes = [1000, 4000, 16000]
    figure = scaling_curves({"up": (sizes, [n**1.5 / 1e4 for n in sizes]), "one": ([9], [1])}, "t")
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["up: 1.50", "one"]
