"""Helpers for tests of pictures."""

import pandas as pd

REFERENCES = pd.DataFrame({"clusterer": ["dummy", "svm", "knn"], "mean": [0.0, 0.9, 0.8]})
