"""1,797 handwritten digits of 8 x 8 pixels that come with scikit-learn."""

import numpy as np

from bench.datasets.dataset import Dataset
from bench.datasets.request import Request


def load(request: Request) -> Dataset:
    """Load the digits, their 17 grey levels scaled from 0..16 to 0..1."""
    request.without_options()
    from sklearn.datasets import load_digits

    bunch = load_digits()
    return Dataset(
        name=request.name,
        X=bunch.data.astype(np.float32) / np.float32(16),
        y=bunch.target.astype(np.int64),
        class_names=tuple("0123456789"),
        source="scikit-learn's load_digits (UCI optical recognition of handwritten digits)",
        image_shape=(8, 8),
        feature_scale=16.0,
    )
