"""Scores from information theory: what assignments tell about truth, and truth about them.

All in scikit-learn's definitions, with the arithmetic mean of the two entropies as normaliser.
"""

from numpy.typing import NDArray

from bench.metrics.contingency import quietly


def nmi(truth: NDArray, assignments: NDArray) -> float:
    """Mutual information over the mean of the two entropies (Strehl and Ghosh 2002)."""
    from sklearn.metrics import normalized_mutual_info_score

    with quietly():
        return float(normalized_mutual_info_score(truth, assignments))


def ami(truth: NDArray, assignments: NDArray) -> float:
    """Mutual information adjusted for chance (Vinh, Epps and Bailey 2010)."""
    from sklearn.metrics import adjusted_mutual_info_score

    with quietly():
        return float(adjusted_mutual_info_score(truth, assignments))


def homogeneity(truth: NDArray, assignments: NDArray) -> float:
    """1 where every cluster holds one class only (Rosenberg and Hirschberg 2007)."""
    from sklearn.metrics import homogeneity_score

    with quietly():
        return float(homogeneity_score(truth, assignments))


def completeness(truth: NDArray, assignments: NDArray) -> float:
    """1 where every class lies in one cluster (Rosenberg and Hirschberg 2007)."""
    from sklearn.metrics import completeness_score

    with quietly():
        return float(completeness_score(truth, assignments))


def v_measure(truth: NDArray, assignments: NDArray) -> float:
    """Harmonic mean of homogeneity and completeness; equals the NMI above."""
    from sklearn.metrics import v_measure_score

    with quietly():
        return float(v_measure_score(truth, assignments))
