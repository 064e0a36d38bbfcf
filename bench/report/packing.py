"""Arrays and images as text that fits into a page."""

import base64
import io
import math
import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

GREYS = 16
"""Levels that grey thumbnails keep: half the bytes, and the eye sees no difference at that size."""

QUALITIES = (75, 40, 15)
"""Of lossy WebP, tried in turn until a sheet of thumbnails fits."""

LEAST_SIDE = 6
"""Of a thumbnail, in pixels: smaller ones show nothing."""


def packed(array: NDArray[Any], kind: str) -> str:
    """Return an array's bytes, compressed, as base64.

    Parameters
    ----------
    array : ndarray
        Its values must fit the type.
    kind : str
        A little-endian type, as ``<u2``: what the page's typed arrays are on every machine in use.
    """
    return base64.b64encode(zlib.compress(array.astype(kind).tobytes(), 9)).decode()


def on_grid(points: NDArray[np.float32]) -> tuple[NDArray[np.uint16], list[float]]:
    """Place points on a fine grid of 65,536 × 65,536.

    Returns
    -------
    grid : ndarray of shape (2, n), uint16
        Columns and rows.
    box : [x, y, width, height]
        Where the grid lies; a point is ``x + width * column / 65535``.
    """
    exact = points.astype(np.float64)
    low = exact.min(axis=0)
    size = exact.max(axis=0) - low
    scaled = (exact - low) / np.where(size > 0, size, 1.0)
    grid = np.rint(scaled * 65535).astype(np.uint16).T
    return grid, [*low.tolist(), *size.tolist()]


def sprite(images: NDArray[np.uint8], max_bytes: int) -> dict[str, Any] | None:
    """Arrange thumbnails on a sheet, at the best fitting quality.

    Parameters
    ----------
    images : ndarray of shape (n, height, width) or (n, height, width, channels)
    max_bytes : int
        What the sheet may take as text.

    Returns
    -------
    dict or None
        ``url``, ``width`` and ``height`` of a thumbnail, how many are in a row (``columns``), and
        whether they are ``grey``; None where nothing fits.
    """
    if images.ndim == 4 and images.shape[3] != 3:
        images = images[..., 0]
    while min(images.shape[1:3]) >= LEAST_SIDE:
        pixels, columns = _sheet(images)
        for encoded in _encoded(pixels):
            if len(encoded) * 4 / 3 <= max_bytes:
                height, width = images.shape[1:3]
                url = f"data:image/webp;base64,{base64.b64encode(encoded).decode()}"
                size = {"width": width, "height": height, "columns": columns}
                return {"url": url, **size, "grey": images.ndim == 3}
        images = _halved(images)
    return None


def _sheet(images: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], int]:
    """Return images in a square arrangement, and the row length."""
    n, height, width = images.shape[:3]
    columns = max(1, math.ceil(math.sqrt(n * height / width)))
    rows = -(-n // columns)
    sheet = np.zeros((rows * columns, *images.shape[1:]), np.uint8)
    sheet[:n] = images
    grid = sheet.reshape(rows, columns, *images.shape[1:]).swapaxes(1, 2)
    return grid.reshape(rows * height, columns * width, *images.shape[3:]), columns


def _halved(images: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return means over blocks of two by two pixels.

    An odd row or column is cut off.
    """
    rows, columns = images.shape[1] // 2, images.shape[2] // 2
    even = images[:, : 2 * rows, : 2 * columns]
    blocks = even.reshape(len(images), rows, 2, columns, 2, *images.shape[3:])
    halved: NDArray[np.uint8] = blocks.mean(axis=(2, 4), dtype=np.float32).astype(np.uint8)
    return halved


def _encoded(pixels: NDArray[np.uint8]) -> Iterator[bytes]:
    """Yield the sheet in WebP, better ones first."""
    from PIL import Image

    def webp(array: NDArray[np.uint8], **options: Any) -> bytes:
        file = io.BytesIO()
        Image.fromarray(array).save(file, "WEBP", **options)
        return file.getvalue()

    if pixels.ndim == 2:
        levels = np.rint(pixels * np.float32((GREYS - 1) / 255)) * np.float32(255 / (GREYS - 1))
        yield webp(levels.astype(np.uint8), lossless=True, quality=50, method=3)
    for quality in QUALITIES:
        yield webp(pixels, quality=quality, method=3)
