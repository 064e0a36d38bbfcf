"""A reference classifier, and how it is built."""

import importlib
import inspect
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Classifier:
    """One reference: any scikit-learn classifier.

    Parameters
    ----------
    path : str
        Import path ``module:Class``.
    params : dict
        What the name presets.
    scaled : bool
        Whether features are first brought to mean 0 and standard deviation 1, once over all
        training samples. Like an embedder the scaler sees every sample's features and no truth.
    max_train : int or None
        How many samples it is fitted on at most; a larger part is drawn from, by class.
    beside : dict
        What is set besides for rows beside a matrix, to keep them quick.
    slow : bool
        Whether it takes hours on tens of thousands of samples, so that it has to be asked for.
    """

    path: str
    params: dict[str, Any] = field(default_factory=dict)
    scaled: bool = False
    max_train: int | None = None
    beside: dict[str, Any] = field(default_factory=dict)
    slow: bool = False

    def build(
        self,
        *,
        seed: int,
        threads: int = 1,
        max_train: int | None = None,
        beside: bool = False,
    ) -> Any:
        """Make the estimator.

        Parameters
        ----------
        seed : int
            Its `random_state`, as it is.
        threads : int
            Its `n_jobs`, where it has one.
        max_train : int, optional
            Instead of its own, where it has one.
        beside : bool
            Whether it is for a row beside a matrix.

        Returns
        -------
        estimator
            Draws from what it is fitted on where that is over `max_train`.
        """
        from bench.reference.limited import Limited

        module, _, name = self.path.partition(":")
        cls = getattr(importlib.import_module(module), name)
        accepted = inspect.signature(cls).parameters
        offered = {"random_state": seed, "n_jobs": threads}
        arguments = {key: value for key, value in offered.items() if key in accepted}
        estimator = cls(**arguments | self.params | (self.beside if beside else {}))
        if self.max_train is None:
            return estimator
        return Limited(estimator, max_train or self.max_train, seed)
