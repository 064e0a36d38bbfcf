"""The code on which rows of the supervised reference depend."""

import hashlib

from bench.methods.distributions import libraries
from bench.methods.source import Source, suite_source
from bench.provenance.versions import COMPUTING
from bench.reference import Classifier

FRAME = "bench.workers.reference_tasks:predict"
"""What fits and predicts by every classifier."""


def source_of(classifier: Classifier) -> str:
    """Identify a classifier's code, and the code that runs it."""
    codes = [source.code for source in _sources(classifier)]
    return hashlib.sha256(" ".join(codes).encode()).hexdigest()


def libraries_of(classifier: Classifier) -> dict[str, str]:
    """Identify the libraries behind a classifier: see `bench.methods.distributions.libraries`."""
    names = (name for source in _sources(classifier) for name in source.distributions)
    return libraries((*names, *COMPUTING))


def _sources(classifier: Classifier) -> list[Source]:
    return [suite_source(path) for path in (classifier.path, FRAME)]
