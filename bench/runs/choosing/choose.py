"""One pipeline of a run, chosen and explained without truth."""

from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bench.errors import UserError
from bench.files.cache import Cache
from bench.methods.cluster_count import KFrom, strongest
from bench.rules import DEFAULT_RULE
from bench.rules.registry import registered_rule, rule_names
from bench.runs.choosing.asked import Asked, asked
from bench.runs.choosing.gather import Gathered, Pipeline, gather
from bench.runs.choosing.halves import Refits
from bench.runs.choosing.profiles import Profile, profiles
from bench.runs.choosing.scores import scores_of
from bench.runs.choosing.silhouettes import silhouettes
from bench.scoring.views import in_two_dimensions
from bench.store.rules import RuleRecord
from bench.store.store import Store
from bench.workers.pool import Pool
from clustering.indices.structure import Structure, structure

if TYPE_CHECKING:
    import pandas as pd

FLOORS = ("first", "random")
"""Rules that look at nothing; whether they agree says nothing."""

ALPHA = 0.05


@dataclass(frozen=True)
class Vote:
    """What another rule would have chosen.

    Parameters
    ----------
    rule, pipeline : str
        Names; no pipeline where the rule cannot tell.
    n_clusters : int
    score : float
        Of its pipeline, in the rule's own units, more is better.
    agreement : float
        Adjusted Rand index of its choice with the choice made.
    """

    rule: str
    pipeline: str
    n_clusters: int
    score: float
    agreement: float


@dataclass(frozen=True, eq=False)
class Choice:
    """A choice, with its reasons and its certainty.

    Parameters
    ----------
    dataset : str
    rule : str
        That chose.
    pipeline : Pipeline
    scores : list of (str, int, float)
        Pipelines with their numbers of clusters and the rule's scores, the best first; NaN where
        it cannot tell.
    votes : list of Vote
        Of the other rules.
    seed_agreement : float
        Mean adjusted Rand index between seeds of the pipeline; NaN with one seed.
    structure : Structure or None
        The test against shuffled columns; None where it could not be made.
    profiles : list of Profile
    table : DataFrame
        One row per sample in the order of the data: id, cluster, x, y, silhouette.
    notes : list of str

    Examples
    --------
    >>> import bench
    >>> kmeans = "kmeans(n_clusters=range(2, 7))"
    >>> results = bench.run("blobs:200", "raw", kmeans, reference=False, out="some-run")
    >>> choice = results.choose("silhouette")
    >>> str(choice.pipeline), choice.n_clusters
    ('raw + kmeans(n_clusters=5)', 5)
    >>> choice.table.shape, list(choice.table)
    ((200, 5), ['id', 'cluster', 'x', 'y', 'silhouette'])
    """

    dataset: str
    rule: str
    pipeline: Pipeline
    scores: list[tuple[str, int, float]]
    votes: list[Vote]
    seed_agreement: float
    structure: Structure | None
    profiles: list[Profile]
    table: "pd.DataFrame"
    notes: list[str]

    @property
    def n_clusters(self) -> int:
        """Clusters chosen, noise not counted."""
        return sum(profile.cluster >= 0 for profile in self.profiles)

    @property
    def k_from(self) -> KFrom:
        """Where the number of clusters came from.

        It was found if a rule chose among several numbers.

        A number that came from the truth still counts as told.
        """
        origin = strongest(record.get("k_from") for record in self.pipeline.records)
        counts = {n_clusters for _, n_clusters, _ in self.scores if n_clusters > 0}
        if origin == KFrom.TRUTH or (len(counts) < 2 and origin is not None):
            return origin
        return KFrom.FOUND

    @property
    def found_structure(self) -> bool | None:
        """Whether the data are denser than shuffled columns explain, if tested."""
        return None if self.structure is None else self.structure.p <= ALPHA

    @property
    def rule_agreement(self) -> float:
        """Mean agreement of the other rules' choices with this one.

        NaN without other rules.
        """
        heard = [vote.agreement for vote in self.votes if vote.pipeline]
        return float(np.mean(heard)) if heard else float("nan")

    def __str__(self) -> str:
        """Return it as the command line prints it."""
        from bench.runs.choosing.wording import worded

        return worded(self)


def choose(
    store: Store,
    cache: Cache,
    data_dir: Path | None = None,
    *,
    by: str = DEFAULT_RULE,
    dataset: str = "",
    threads: int = 1,
    trust: bool = False,
) -> Choice:
    """Choose one pipeline of a run for a dataset, without truth.

    Rules are evaluated in a worker process that receives only arrays, and their scores are kept
    with the run. A rule that refits is evaluated only if it is named; `trust` lets it import the
    code that the spec names.

    Raises
    ------
    UserError
        No such rule or dataset, nothing done, or no pipeline that the rule can score.
    """
    registered_rule(by)
    gathered = gather(store, cache, data_dir, dataset)
    with Pool(1, threads, []) as pool:
        rule = asked(pool, by)
        if rule.broken:
            raise UserError(rule.broken)
        refits = Refits(store, cache, data_dir, trust)
        own = scores_of(store, pool, gathered, rule, refits)
        _refuse_silence(own, gathered, rule)
        rules = [asked(pool, name) for name in rule_names() if name not in (by, *FLOORS)]
        others = [
            scores_of(store, pool, gathered, each, refits) for each in rules if not each.refits
        ]
    assert own["chosen"] is not None, "it was refused above"
    with_notes = replace(gathered, notes=[*gathered.notes, *rule.notes])
    return _described(with_notes, own, own["chosen"], others)


def _refuse_silence(own: RuleRecord, gathered: Gathered, rule: Asked) -> None:
    if own["chosen"] is not None:
        return
    why = own["reason"] or (
        f"it reads {', '.join(rule.needs)}, which no fit reported" if rule.needs else
        "no pipeline has two clusters or more, or what else it needs"
    )  # fmt: skip
    raise UserError(
        f"Got rule {own['rule']!r}, which can score none of the {len(gathered.pipelines)} "
        f"pipelines of {own['dataset']!r} ({why}): name another with --by, or run more pipelines."
    )


def _described(gathered: Gathered, own: RuleRecord, i: int, others: list[RuleRecord]) -> Choice:
    import pandas as pd
    from scipy.sparse import issparse

    member, pipeline = gathered.candidates.members[i], gathered.pipelines[i]
    assignments, Z = member.first, member.embedding
    ids, notes = _ids(gathered), list(gathered.notes)
    scores = silhouettes(Z, assignments)
    points = in_two_dimensions(np.asarray(Z, np.float32))
    table = pd.DataFrame(
        {"id": ids, "cluster": assignments, "x": points[:, 0], "y": points[:, 1],
         "silhouette": scores}
    )  # fmt: skip
    ranked = [
        (name, each.n_clusters, float("nan") if score is None else score)
        for name, each, score in zip(
            gathered.names, gathered.candidates.members, own["scores"], strict=True
        )
    ]
    ranked.sort(key=lambda row: -row[2] if row[2] == row[2] else np.inf)
    if len(gathered.pipelines) == 1:
        notes.append("there was one candidate alone: nothing was compared")
    n_told = sum(
        pipeline.records[0].get("k_from") == KFrom.TRUTH for pipeline in gathered.pipelines
    )
    if n_told:
        notes.append(
            f"{n_told} of {len(gathered.pipelines)} candidates were told the number of clusters by "
            "the truth, which a choice without labels cannot be: give a grid of n_clusters instead"
        )
    return Choice(
        dataset=gathered.dataset.name,
        rule=own["rule"],
        pipeline=pipeline,
        scores=ranked,
        votes=[_vote(gathered, record, assignments) for record in others],
        seed_agreement=_agreement_of_seeds(member.assignments),
        structure=None if issparse(gathered.dataset.X) else structure(gathered.dataset.X),
        profiles=profiles(gathered.dataset, Z, assignments, scores, ids),
        table=table,
        notes=notes,
    )


def _ids(gathered: Gathered) -> NDArray[Any]:
    """Return the rows' names from the file, or numbers from 0."""
    names = gathered.dataset.row_names
    return np.arange(gathered.dataset.n_samples) if names is None else np.asarray(names)


def _vote(gathered: Gathered, record: RuleRecord, chosen: NDArray[Any]) -> Vote:
    from sklearn.metrics import adjusted_rand_score

    place = record["chosen"]
    if place is None:
        return Vote(record["rule"], "", 0, float("nan"), float("nan"))
    other, score = gathered.candidates.members[place], record["scores"][place]
    return Vote(
        record["rule"],
        gathered.names[place],
        other.n_clusters,
        float("nan") if score is None else score,
        float(adjusted_rand_score(chosen, other.first)),
    )


def _agreement_of_seeds(assignments: NDArray[Any]) -> float:
    from sklearn.metrics import adjusted_rand_score

    pairs = [adjusted_rand_score(one, other) for one, other in combinations(assignments, 2)]
    return float(np.mean(pairs)) if pairs else float("nan")
