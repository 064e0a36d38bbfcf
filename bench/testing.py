"""The check kit for a plug-in's own tests.

In a test, ``check_embedder(MyEmbedder)`` fails if the class breaks the contract, and says what to
do; ``check_rule(MY_RULE)`` does the same for a rule. On the command line, ``clusterbench check
MY_MODULE:CLASS`` runs the same checks, in worker processes, so that a crash does no harm.

A class may have these attributes, all of them optional:

``keeps_neighbors_under_permutation``, for clusterers ``keeps_partition_under_permutation``
    whether results are independent of the order of the samples. By default, a class is taken to
    claim this if it has no parameter ``random_state``.
``transform_tolerance`` (embedders)
    how far `transform` may place the fitted samples from where `fit_transform` put them: root mean
    square distance as a share of the embedding's spread. The default is 0.05.
"""

from collections.abc import Collection
from typing import Any

from bench.checking.report import Report

__all__ = ["Report", "check_clusterer", "check_embedder", "check_rule"]


def check_embedder(embedder: Any, *, leave_out: Collection[str] = ()) -> Report:
    """Hold an embedder to the contract, in this process.

    Parameters
    ----------
    embedder : class, estimator or str
        A class, an estimator with its parameters set, a registered name, or ``module:Class``.
    leave_out : collection of str
        Points not to judge, as reports name them: ``"time and memory"`` is the slow one.

    Returns
    -------
    Report
        Every point with its verdict; ``print(report.text())`` shows it.

    Raises
    ------
    AssertionError
        A point fails; the message says which, and what to do.
    bench.errors.UserError
        There is no such embedder, or no such point.

    Examples
    --------
    >>> from sklearn.preprocessing import StandardScaler
    >>> from bench.testing import check_embedder
    >>> report = check_embedder(StandardScaler(), leave_out=["time and memory"])
    >>> len(report.failed)
    0
    """
    return _check(embedder, "embedder", leave_out)


def check_clusterer(clusterer: Any, *, leave_out: Collection[str] = ()) -> Report:
    """Hold a clusterer to the contract, in this process.

    Parameters
    ----------
    clusterer : class, estimator or str
        A class, an estimator with its parameters set, a registered name, or ``module:Class``.
    leave_out : collection of str
        Points not to judge, as reports name them: ``"time and memory"`` is the slow one.

    Returns
    -------
    Report
        Every point with its verdict; ``print(report.text())`` shows it.

    Raises
    ------
    AssertionError
        A point fails; the message says which, and what to do.
    bench.errors.UserError
        There is no such clusterer, or no such point.

    Examples
    --------
    >>> from bench.testing import check_clusterer
    >>> report = check_clusterer("constant", leave_out=["time and memory"])
    >>> len(report.failed)
    0
    """
    return _check(clusterer, "clusterer", leave_out)


def check_rule(rule: Any, *, leave_out: Collection[str] = ()) -> Report:
    """Hold a rule to the contract, in this process.

    Parameters
    ----------
    rule : bench.rules.rule.Rule or str
        A rule, the name of one that is registered, or ``module:RULE``.
    leave_out : collection of str
        Points not to judge, as reports name them.

    Returns
    -------
    Report
        Every point with its verdict.

    Raises
    ------
    AssertionError
        A point fails; the message says which, and what to do.
    bench.errors.UserError
        There is no such rule, or no such point.

    Examples
    --------
    >>> from bench.testing import check_rule
    >>> len(check_rule("first").failed)
    0
    """
    from bench.checking.rule_subject import given_rule
    from bench.checking.suite import check_here

    return _passed(check_here(given_rule(rule), leave_out))


def _check(method: Any, kind: str, leave_out: Collection[str]) -> Report:
    from bench.checking.subject import given
    from bench.checking.suite import check_here

    return _passed(check_here(given(method, kind), leave_out))


def _passed(report: Report) -> Report:
    if report.failed:
        raise AssertionError(report.text())
    return report
