"""Ranks over datasets, by hand."""

import numpy as np
import pandas as pd
import pytest

from bench.statistics.datasets import rank_over_datasets


def test_ranks_over_datasets_by_hand() -> None:
    scores = pd.DataFrame(
        {"a": [0.9, 0.8, 0.9, 0.7], "b": [0.5, 0.6, 0.5, 0.6], "c": [0.1, 0.2, 0.3, 0.3]}
    )
    ranking = rank_over_datasets(scores)
    assert ranking.ranks.to_dict() == {"a": 1, "b": 2, "c": 3}
    assert ranking.statistic == pytest.approx(8.0)  # 12 n / (k (k+1)) (sum of squares - 12)
    assert ranking.p_value == pytest.approx(np.exp(-4))
    # Demšar (2006), table 5: q of 3 classifiers at 0.05 is 2.343.
    assert ranking.critical_difference == pytest.approx(2.343 * np.sqrt(12 / 24), abs=1e-3)
    assert ranking.p_pairs.loc["a", "c"] < 0.05 < ranking.p_pairs.loc["a", "b"]
    costs = rank_over_datasets(-scores, higher_is_better=False)
    assert costs.ranks.to_dict() == ranking.ranks.to_dict()
    with pytest.raises(ValueError, match="at least 3 pipelines"):
        rank_over_datasets(scores[["a", "b"]])
    tied = rank_over_datasets(scores * 0)
    assert (tied.p_value, tied.statistic) == (1, 0)


def test_p_values_beside_those_of_scikit_posthocs() -> None:
    scores = [[5, 3, 3, 1, 1], [0, 0, 0, 1, 4], [3, 5, 3, 3, 5], [4, 3, 3, 3, 5], [1, 4, 4, 0, 2],
              [5, 3, 0, 4, 4], [5, 1, 0, 5, 0]]  # fmt: skip
    ranking = rank_over_datasets(pd.DataFrame(scores, columns=list("abcde")))
    # scikit-posthocs 0.17.1: posthoc_nemenyi_friedman(scores)
    expected = [[1, 0.986698, 0.658328, 0.848974, 0.999988],
                [0.986698, 1, 0.916448, 0.986698, 0.993349],
                [0.658328, 0.916448, 1, 0.997194, 0.711104],
                [0.848974, 0.986698, 0.997194, 1, 0.885479],
                [0.999988, 0.993349, 0.711104, 0.885479, 1]]  # fmt: skip
    np.testing.assert_allclose(ranking.p_pairs, expected, atol=1e-6)
    assert list(ranking.p_pairs.columns) == list("abcde")
