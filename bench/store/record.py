"""The fields of a run's records; `bench.execution` fills them.

The end of a name gives the unit: ``seconds``, ``mb`` (10**6 bytes), ``gb`` (10**9). On disk NaN is
null.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NotRequired, TypedDict

from bench.methods.cluster_count import KFrom
from bench.provenance.computer import Computer
from bench.provenance.environment import Environment
from bench.provenance.kernels import Fallback
from bench.store.status import Status

AS_PUBLISHED = 0
SHUFFLED = 1
"""The order in which methods got the samples, as records name it: see `bench.datasets.order`."""

Scores = dict[str, float]
"""By column name, as in ``ari_left_out``; null where a score is undefined."""


class GridPlace(TypedDict):
    """The place of a method in a grid."""

    family: str
    point: dict[str, Any]
    """Values by parameter; of several methods as in ``pca.n_components``."""


class Record(TypedDict):
    """The fields shared by the records of cells and reference rows."""

    dataset: str
    n_samples: int
    """Of the part that methods were fitted on."""
    n_classes: int | None
    """Of the truth; None without truth."""
    fingerprint: str
    """The dataset's: SHA-256 of its features and truth."""
    embedder: str
    clusterer: str
    """Empty in a reference row."""
    seed: int
    """The run's, as the user gave it; what methods got is derived from it."""
    session: NotRequired[str]
    """`id` of the session that computed it; missing in records of format 1."""
    suite: NotRequired[str]
    """Of the dataset, and its `group` in it; added as runs are read, and never written."""
    group: NotRequired[str]
    made_with: NotRequired[str]
    """What only some sessions of the run had; added as runs are read, and never written."""
    status: Status
    reason: str
    """One line; empty where it is done."""
    traceback: str
    k_from: KFrom | None
    """Where the number of clusters came from; None where it failed before that could be said.

    Records made before have ``told_k`` alone: `bench.store.k_from` reads it.
    """
    scores: Scores
    """Empty unless it is done."""
    seconds_neighbors: float
    seconds_embed: float | None
    seconds_cluster: float | None
    peak_memory_mb: float
    """The most that one of its tasks added to its worker: see `bench.workers.memory`.

    For a task stopped at its memory limit, everything that its worker held. Older records have the
    largest resident size, including everything that the worker had loaded.
    """
    grid: NotRequired[dict[str, GridPlace]]
    """By kind, where its methods are in grids; only where one is."""
    order: NotRequired[int]
    """`SHUFFLED`; in records made before samples were put in order it is missing."""


def order_of(record: Record) -> int:
    """Return the order in which methods got the samples.

    What is stored is always in the published order.
    """
    return record.get("order", AS_PUBLISHED)


def fields(record: Record, names: Iterable[str]) -> dict[str, Any]:
    """Return some fields of a record by name."""
    values: Mapping[str, Any] = record
    return {name: values[name] for name in names}


class HeldOut(TypedDict):
    """The result for samples that methods were not fitted on."""

    n_samples: int
    reason: str
    """Why they have no assignments; empty where they have."""
    seconds_embed: float | None
    seconds_cluster: float | None
    scores: Scores


class Repeat(TypedDict):
    """The result of running a cell a second time."""

    differences: list[str]
    """Empty where assignments and scores were the same."""
    seconds: float


class CellRecord(Record):
    """A cell that has ended: ``RUN/cells/ID.json``."""

    embedding: str | None
    """Fingerprint of the embedding; None where there is none."""
    sources: dict[str, str]
    """What the code of its ``embedder`` and ``clusterer`` is, as a digest."""
    methods: dict[str, dict[str, Any]]
    """By kind, what is kept of a method's facts: see `bench.execution.record.KEPT`."""
    seconds_score: float
    held_out: HeldOut | None
    """None where no samples were held out, and unless it is done."""
    repeat: NotRequired[Repeat]
    """Only where that was asked for, with ``--repeat-check``."""


class Folds(TypedDict, total=False):
    """The folds of a reference row; empty if there were no data."""

    n_folds: int
    fold_seed: int
    classifier_seed: int


class ReferenceRecord(Record, Folds):
    """A reference row that has ended: ``RUN/reference/ID.json``."""

    id: str
    reference: str
    """Name of the classifier."""
    classifier: str
    """What it is, as text: a row of another one is run again."""
    facts: dict[str, Any]
    """``seconds_fit``, ``seconds_predict``, ``fold_accuracies``, ``fitted_on`` (samples), ..."""
    source: NotRequired[str]
    """What the code of the classifier and of its folds is; missing in records of format 1."""
    versions: dict[str, str]
    """Of Python and of packages."""


class DatasetRecord(TypedDict, total=False):
    """A run's description of a dataset, with fingerprints."""

    name: str
    n_samples: int
    n_features: int
    n_classes: int | None
    classes: dict[str, int] | None
    """Samples by name of the class; None without truth."""
    image_shape: list[int] | None
    feature_range: list[float]
    n_train: int | None
    source: str
    fingerprint: str
    notes: list[str]
    """What was guessed or changed on the way in, a sentence each."""
    reading: dict[str, Any]
    """How a file was read, in the words of a spec file."""
    prepared: dict[str, Any] | None
    """What made a table numeric, and its versions; None where nothing had to."""
    n_labelled: int
    """Samples that have a label; missing where all have one, or none."""
    features_fingerprint: str
    held_out_fingerprint: str


class SessionRecord(Environment):
    """One stretch of work on a run, with what it was done."""

    start: str
    """ISO 8601, UTC."""
    end: str | None
    """None until it has ended, or for ever where it was killed."""
    engine: str
    id: NotRequired[str]
    """What records call it; this and what follows is missing in runs of format 1."""
    computers: NotRequired[list[Computer]]
    """Each kind of machine that tasks were carried out on."""
    budget: NotRequired[float]
    """Seconds within which a task had to begin; only where there was such a limit."""
    device: NotRequired[str]
    """What methods could use beside the processor; only where the run asked for one."""
    fallback_kernels: NotRequired[list[Fallback]]
    """Libraries that multiplied with kernels for older processors; only where there were any."""
    code: NotRequired[dict[str, str]]
    """What the code is, as digests, by what it is of: methods, workers, scores."""
    differs: NotRequired[list[str]]
    """What is another than in the session before, in words; empty for the first."""
    sources: NotRequired[dict[str, dict[str, str]]]
    """By kind and name, the code of the spec's methods; missing in sessions recorded before."""


class RunRecord(TypedDict, total=False):
    """A run: ``RUN/run.json``; empty before anything has ended."""

    format: int
    """See `bench.files.format`."""
    datasets: dict[str, DatasetRecord]
    sessions: list[SessionRecord]
    scores_only: bool
    """Whether truth, assignments and embeddings were left out; only where they were."""
    metrics: dict[str, dict[str, Any]]
    """What scores from outside are, by column; only where some were asked for."""
