"""A run reduced to its scores, for passing on.

Records are built from a list of fields that may stay, so that new fields are left out until
somebody has thought about them. Kept are scores, times, parameters and digests of code.
Left out are truth, assignments, predictions, embeddings, and whatever a method, a loader or an
error says in words of its own: sizes of clusters, names of classes, values.
"""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from bench.files.sealed import seal
from bench.methods.entries import Entry
from bench.metrics.catalog import KNOWN
from bench.spec.spec import Spec
from bench.store.record import CellRecord, DatasetRecord, HeldOut, ReferenceRecord, RunRecord
from bench.tables.columns import parse_column

OF_A_CELL = (
    *("dataset", "n_samples", "n_classes", "embedder", "clusterer", "seed", "session", "status"),
    *("k_from", "order", "seconds_neighbors", "seconds_embed", "seconds_cluster"),
    *("seconds_score", "peak_memory_mb", "sources", "grid"),
)
OF_A_ROW = (
    *("id", "dataset", "n_samples", "n_classes", "embedder", "clusterer", "reference"),
    *("classifier", "seed", "session", "source", "status", "k_from", "order", "versions"),
    *("seconds_neighbors", "seconds_embed", "seconds_cluster", "peak_memory_mb"),
    *("n_folds", "fold_seed", "classifier_seed"),
)
OF_A_DATASET = (
    *("name", "n_samples", "n_features", "n_classes", "image_shape", "n_train", "n_labelled"),
)
OF_FACTS = ("seconds_fit", "seconds_predict", "fitted_on", "peak_memory_mb")
OF_A_METHOD = ("params", "peak_memory_mb", "neighbors_recall", "cpu")

LONGEST = 16
"""The most values of a parameter that is kept; a longer list might be a list of labels."""

WITHOUT_FEATURES = ("random", "embeddings.noise:Noise")
"""Embedders whose output anyone can compute who knows the seed."""

_PLACE = re.compile(r"""(?<=["'])/[^"'\n]+/[^"'\n]+(?=["'])""")
_DIGEST = re.compile(r"\b[0-9a-f]{64}\b")


class ScoresOnly:
    """Removes from records whatever could reveal labels.

    Parameters
    ----------
    spec : Spec
        The run's.
    run : RunRecord
        The run's.
    """

    def __init__(self, spec: Spec, run: RunRecord) -> None:
        self.n_left_out = 0
        """Cells and rows whose scores against the truth were left out."""
        self._withheld: dict[str, str] = {}
        self._blind = {entry.name for entry in spec.all_embedders if _is_blind(entry)}
        self._sealed = {
            name: known["fingerprint"]
            if run.get("scores_only")
            else _sealed(run, name, known.get("features_fingerprint", ""))
            for name, known in run.get("datasets", {}).items()
        }

    def notes(self) -> list[str]:
        """Say what was left out beside what always is."""
        if not self.n_left_out:
            return []
        return [
            f"scores against the truth were left out {self.n_left_out} times, where assignments "
            "are known without the data: one cluster, the dummy, embeddings that are random."
        ]

    def spec(self, spec: Spec) -> str:
        """Return a spec's text without local paths and content digests."""
        uses = [each.use for each in spec.datasets if os.path.isabs(each.use)]
        above = os.path.commonpath([os.path.dirname(use) for use in uses]) if uses else ""

        def inside(match: re.Match[str]) -> str:
            path = Path(match[0])
            return (
                path.relative_to(above).as_posix() if above in map(str, path.parents) else path.name
            )

        text = _PLACE.sub(inside, spec.numbers_only().to_toml())
        return self._without_digests(text)

    def run(self, record: RunRecord) -> RunRecord:
        """Return the record of a run."""
        datasets = {
            name: cast(
                DatasetRecord, _some(known, OF_A_DATASET) | {"fingerprint": self._sealed[name]}
            )
            for name, known in record.get("datasets", {}).items()
        }
        return {**record, "datasets": datasets, "scores_only": True}

    def cell(self, record: CellRecord) -> CellRecord:
        """Return the reduced record of a cell."""
        known = record["embedder"] in self._blind
        reduced = self._common(record, OF_A_CELL) | {
            "embedding": None,
            "methods": {kind: self._method(each) for kind, each in record["methods"].items()},
            "scores": self._scores(record["scores"], record["n_samples"], known=known),
            "held_out": self._held_out(record["held_out"], known=known),
        }
        if "repeat" in record:
            differ = ["it came out otherwise"] if record["repeat"]["differences"] else []
            reduced["repeat"] = {"differences": differ, "seconds": record["repeat"]["seconds"]}
        return cast(CellRecord, reduced)

    def row(self, record: ReferenceRecord) -> ReferenceRecord:
        """Return the record of a reference row."""
        reduced = self._common(record, OF_A_ROW) | {"facts": _some(record["facts"], OF_FACTS)}
        dummy = record["reference"] == "dummy"
        reduced["scores"] = self._scores(record["scores"], record["n_samples"], known=dummy)
        return cast(ReferenceRecord, reduced)

    def _common(self, record: CellRecord | ReferenceRecord, names: tuple[str, ...]) -> Any:
        sealed = self._sealed.get(record["dataset"], "")
        return _some(record, names) | {
            "fingerprint": sealed,
            "reason": _kind_of(record["reason"]),
            "traceback": "",
        }

    def _scores(
        self, scores: Mapping[str, Any], n_samples: int, *, known: bool
    ) -> dict[str, float]:
        """Return numbers that reveal no truth.

        Scores of one cluster, or of as many as samples, speak of the truth alone, and so do those
        of assignments that follow from a seed: many of them together would give labels away.
        """
        numbers = {name: value for name, value in scores.items() if _is_score(value)}
        n_clusters = numbers.get("n_clusters")
        if not (known or n_clusters in (0, 1) or n_clusters == n_samples):
            return numbers
        harmless = {name: value for name, value in numbers.items() if not _is_of_truth(name)}
        self.n_left_out += len(harmless) < len(numbers)
        return harmless

    def _held_out(self, record: HeldOut | None, *, known: bool) -> HeldOut | None:
        if record is None:
            return None
        scores = self._scores(record["scores"], record["n_samples"], known=known)
        return {**record, "reason": _kind_of(record["reason"]), "scores": scores}

    def _method(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        reduced = _some(facts, OF_A_METHOD)
        reduced["params"] = self._params(facts.get("params"))
        if facts.get("steps"):
            reduced["steps"] = [{"params": self._params(s.get("params"))} for s in facts["steps"]]
        return reduced

    def _params(self, params: Mapping[str, Any] | None) -> dict[str, Any] | None:
        """Return parameters that are plain and short."""
        if params is None:
            return None
        return {
            name: self._plain(value) if isinstance(value, str) else value
            for name, value in params.items()
            if len(list(_leaves(value))) <= LONGEST
        }

    def _plain(self, text: str) -> str:
        return self._without_digests(Path(text).name if os.path.isabs(text) else text)

    def _without_digests(self, text: str) -> str:
        """Replace digests of data by numbers.

        Otherwise, guesses could be compared with them.
        """

        def numbered(match: re.Match[str]) -> str:
            n_known = len(self._withheld) + 1
            return self._withheld.setdefault(match[0], f"withheld-{n_known}")

        return _DIGEST.sub(numbered, text)


def matches(record: RunRecord, dataset: str, features_fingerprint: str) -> bool:
    """Return whether features match a run published with scores only."""
    return (
        _sealed(record, dataset, features_fingerprint) == record["datasets"][dataset]["fingerprint"]
    )


def _sealed(record: RunRecord, dataset: str, fingerprint: str) -> str:
    sessions = record.get("sessions", [])
    salt = ":".join(f"{s.get('id', '')}{s.get('start', '')}" for s in sessions)
    return seal(fingerprint, f"{salt}:{dataset}") if fingerprint else ""


def _is_blind(entry: Entry) -> bool:
    return any(step.use in WITHOUT_FEATURES for step in entry.steps)


def _some(record: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: record[name] for name in names if name in record}


def _is_score(value: Any) -> bool:
    return value is None or (isinstance(value, int | float) and abs(value) < 2**53)


def _is_of_truth(name: str) -> bool:
    """Return whether a score depends on truth; unknown scores count."""
    metric = KNOWN.get(parse_column(name).metric)
    return metric is None or metric.kind in ("truth", "table", "embedding")


def _kind_of(reason: str) -> str:
    """Return an error's kind, as in ``ValueError``.

    Its text may quote data.
    """
    kind = re.match(r"[A-Z]\w*(?:Error|Exception|Warning)\b", reason)
    return (kind[0] if kind else "why is left out") if reason else ""


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        for each in value.values():
            yield from _leaves(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _leaves(each)
    else:
        yield value
