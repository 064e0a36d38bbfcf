"""Colours that all readers tell apart."""

import numpy as np
import pytest
from matplotlib.colors import to_rgba

from bench.plots.style import COLOURS, NOISE

# How colours look to readers without one kind of cone: Machado, Oliveira and Fernandes (2009),
# severity 1, for linear RGB.
SEEN = {
    "all": np.eye(3),
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
               [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
               [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
               [0.004733, 0.691367, 0.303900]],
}  # fmt: skip


TO_XYZ = [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
          [0.0193339, 0.1191920, 0.9503041]]  # fmt: skip


WHITE = [0.95047, 1.0, 1.08883]


@pytest.mark.parametrize("reader", SEEN)
def test_colours_are_told_apart_by_all_readers(reader: str) -> None:
    rgb = np.array([to_rgba(colour)[:3] for colour in (*COLOURS, NOISE)])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(linear @ np.transpose(SEEN[reader]), 1e-6, 1)
    x, y, z = np.cbrt(seen @ np.transpose(TO_XYZ) / WHITE).T
    lab = np.column_stack([116 * y - 16, 500 * (x - y), 200 * (y - z)])
    apart = np.linalg.norm(lab[:, None] - lab[None], axis=2) + 1e3 * np.eye(len(lab))
    assert apart.min() > 10  # CIE 1976; about 2 is just noticeable
