"""Colours of the page, for light and dark."""

from bench.plots.style import COLOURS, NOISE

DARK_PAGE = "#171a1e"
NOISE_ON_DARK = "#4b525a"
LEAST_CONTRAST = 4.0
"""Of a dot with the dark page; WCAG 2.2, criterion 1.4.11, asks for 3."""


def themes() -> dict[str, dict[str, object]]:
    """Return the colours of groups and of noise, by theme.

    On a dark page the dark ones of `bench.plots.style` are mixed with white until they are seen.
    """
    return {
        "light": {"groups": list(COLOURS), "noise": NOISE},
        "dark": {"groups": [on_dark(colour) for colour in COLOURS], "noise": NOISE_ON_DARK},
    }


def on_dark(colour: str) -> str:
    """Lighten a colour until it stands out on a dark page."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    for share in range(0, 101, 4):
        mixed = [round(part + (255 - part) * share / 100) for part in (red, green, blue)]
        lightened = "#" + "".join(f"{part:02x}" for part in mixed)
        if contrast(lightened, DARK_PAGE) >= LEAST_CONTRAST:
            return lightened
    return "#ffffff"


def contrast(one: str, two: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    low, high = sorted((_luminance(one), _luminance(two)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
