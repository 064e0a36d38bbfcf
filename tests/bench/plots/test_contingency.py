"""The contingency matrix, and how clusters are matched to classes."""

import numpy as np

from bench.plots.contingency import MAX_COLUMNS, contingency_matrix, ordered
from bench.plots.matching import matched


def texts(figure) -> list[str]:
    from matplotlib.text import Text

    return [text.get_text() for text in figure.findobj(Text)]


def test_clusters_are_matched_to_the_classes_they_share_most_with() -> None:
    truth = np.repeat([0, 1, 2], 100)
    assert matched(truth, np.array([7, 3, 5])[truth]) == {7: 0, 3: 1, 5: 2}
    # Class 2 lies in class 1's cluster; half of class 0 is a cluster that is not taken for it.
    assignments = np.array([4, 6, 6])[truth]
    assignments[:49], assignments[250] = 8, 8
    assignments[-1] = -1
    assert matched(truth, assignments) == {4: 0, 6: 1}
    assert matched(truth, np.full(300, -1)) == {}


def test_contingency_is_in_matched_order_and_adds_the_smallest_up() -> None:
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 4, 4000)
    assignments = np.array([9, 2, 7, 4])[truth]
    odd = rng.random(4000) < 0.3
    assignments[odd] = rng.integers(10, 60, odd.sum())
    assignments[:50] = -1
    counts, headings, n_matched = ordered(truth, assignments)
    assert headings[:n_matched] == ["9", "2", "7", "4"]
    assert headings[-1] == "noise"
    assert headings[-2] == f"{50 - (MAX_COLUMNS - 4 - 1)}\nothers"
    assert counts.sum(axis=1).tolist() == np.bincount(truth).tolist()
    for column, name in enumerate(headings[:-2]):
        assert counts[:, column].tolist() == np.bincount(truth[assignments == int(name)],
                                                         minlength=4).tolist()  # fmt: skip
    figure = contingency_matrix(truth, np.where(odd, -1, truth), ["w", "x", "y", "z"], "t")
    assert str(int(np.sum((truth == 3) & ~odd))) in texts(figure)
    assert "z: 3 with" in figure.get_label()
