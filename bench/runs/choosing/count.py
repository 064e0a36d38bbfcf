"""The number of clusters, chosen and explained without truth."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.errors import UserError
from bench.files.cache import Cache
from bench.methods.cluster_count import KFrom
from bench.rules import DEFAULT_RULE
from bench.rules.registry import registered_rule, rule_names
from bench.runs.choosing.asked import Asked, asked
from bench.runs.choosing.choose import ALPHA, FLOORS
from bench.runs.choosing.gather import Gathered, gather
from bench.runs.choosing.halves import Refits
from bench.runs.choosing.scores import scores_everywhere
from bench.store.rules import RuleRecord
from bench.store.store import Store
from bench.workers.pool import Pool
from clustering.indices.structure import Structure, structure


@dataclass(frozen=True)
class FamilyCount:
    """A rule's choice in one family of pipelines.

    Parameters
    ----------
    family, pipeline : str
        Names; the pipeline is the one that was chosen.
    n_clusters : int
    scores : list of (int, float)
        Numbers of clusters with the best score of each, the best first.
    """

    family: str
    pipeline: str
    n_clusters: int
    scores: list[tuple[int, float]]


@dataclass(frozen=True, eq=False)
class Count:
    """A chosen number of clusters, with its reasons and certainty.

    Parameters
    ----------
    dataset, rule : str
    n_clusters : int
        The choice of most families. Among ties it is the rule's choice over all pipelines, or else
        the smallest.
    families : list of FamilyCount
        Those with two numbers of clusters or more to choose from.
    others : dict
        The choice of each other rule, by name; None if it cannot tell.
    structure : Structure or None
        The test against shuffled columns; None where it could not be made.
    notes : list of str

    Examples
    --------
    >>> import bench
    >>> kmeans = "kmeans(n_clusters=range(2, 7))"
    >>> results = bench.run("blobs:200", "raw", kmeans, reference=False, out="some-run")
    >>> count = results.choose_k("silhouette")
    >>> count.n_clusters, count.share
    (5, 1.0)
    """

    dataset: str
    rule: str
    n_clusters: int
    families: list[FamilyCount]
    others: dict[str, int | None]
    structure: Structure | None
    notes: list[str]

    @property
    def k_from(self) -> KFrom:
        """Where the number came from: a rule found it."""
        return KFrom.FOUND

    @property
    def found_structure(self) -> bool | None:
        """Whether the data are denser than shuffled columns explain, if tested."""
        return None if self.structure is None else self.structure.p <= ALPHA

    @property
    def share(self) -> float:
        """Share of the families that chose this number."""
        chosen = [each.n_clusters == self.n_clusters for each in self.families]
        return sum(chosen) / len(chosen)

    def __str__(self) -> str:
        """Return it as the command line prints it."""
        n = len(self.families)
        most = sum(each.n_clusters == self.n_clusters for each in self.families)
        where = f"in {most} of {n} families" if n > 1 else "in the one family"
        none = "no structure found: samples are no denser than expected by chance; "
        lines = [
            f"{self.dataset}: {none if self.found_structure is False else ''}"
            f"{self.n_clusters} clusters",
            "",
            f"Why: rule '{self.rule}' chose so {where} of pipelines with several numbers (of each, "
            "its best score; more is better):",
            *(_worded(each) for each in self.families),
            f"  number of clusters from: {self.k_from.value}",
            "",
            "How sure (what other rules would take):",
        ]
        for name, k in self.others.items():
            lines.append(f"  {'–' if k is None else k:>4}  {name}")
        return "\n".join([*lines, *(f"note: {note}" for note in self.notes)]) + "\n"


def _worded(each: FamilyCount) -> str:
    scores = ", ".join(f"{k}: {score:.4g}" for k, score in each.scores[:4])
    more = len(each.scores) - 4
    return f"  {each.n_clusters:>4}  {each.family} ({scores}{f', {more} more' if more > 0 else ''})"


def choose_k(
    store: Store,
    cache: Cache,
    data_dir: Path | None = None,
    *,
    by: str = DEFAULT_RULE,
    dataset: str = "",
    threads: int = 1,
    trust: bool = False,
) -> Count:
    """Choose the number of clusters of a run's dataset, without truth.

    A rule chooses one pipeline in each family, such as a grid, that has several numbers of
    clusters; the number that most of these have is chosen.

    Raises
    ------
    UserError
        No such rule or dataset, nothing done, or no family with several numbers of clusters that
        the rule can score.
    """
    from scipy.sparse import issparse

    registered_rule(by)
    gathered = gather(store, cache, data_dir, dataset)
    refits = Refits(store, cache, data_dir, trust)
    with Pool(1, threads, []) as pool:
        rule = asked(pool, by)
        if rule.broken:
            raise UserError(rule.broken)
        n_clusters, families = _chosen(store, pool, gathered, rule, refits)
        if n_clusters is None:
            raise UserError(
                f"Got the run {str(store.folder)!r}, in which rule {by!r} can score no family of "
                "pipelines with several numbers of clusters: run a grid, as in --clusterer "
                "'kmeans(n_clusters=range(2, 10))', or name another rule with --by."
            )
        rules = [asked(pool, name) for name in rule_names() if name not in (by, *FLOORS)]
        others = {
            each.name: _chosen(store, pool, gathered, each, refits)[0]
            for each in rules
            if not each.refits
        }
    return Count(
        dataset=gathered.dataset.name,
        rule=by,
        n_clusters=n_clusters,
        families=families,
        others=others,
        structure=None if issparse(gathered.dataset.X) else structure(gathered.dataset.X),
        notes=[*gathered.notes, *rule.notes],
    )


def _chosen(
    store: Store, pool: Any, gathered: Gathered, rule: Asked, refits: Refits
) -> tuple[int | None, list[FamilyCount]]:
    """Return what most families chose, and what each chose; None without any."""
    records = scores_everywhere(store, pool, gathered, rule, refits)
    counts = {
        (pipeline.embedder, pipeline.clusterer): member.n_clusters
        for pipeline, member in zip(gathered.pipelines, gathered.candidates.members, strict=True)
    }
    families = [
        each
        for record in records
        if record["scope"] and (each := _family(record, counts)) is not None
    ]
    if not families:
        return None, []
    votes = Counter(each.n_clusters for each in families)
    most = [k for k, n in votes.items() if n == max(votes.values())]
    place = records[0]["chosen"]
    overall = None if place is None else counts[_pair(records[0]["candidates"][place])]
    return overall if overall in most else min(most), families


def _family(record: RuleRecord, counts: dict[tuple[str, str], int]) -> FamilyCount | None:
    """Return the choice in a family, or None without different numbers."""
    best: dict[int, float] = {}
    for pair, score in zip(record["candidates"], record["scores"], strict=True):
        k = counts[_pair(pair)]
        if score is not None and k > 0:
            best[k] = max(score, best.get(k, score))
    if len(best) < 2 or record["chosen"] is None:
        return None
    embedder, clusterer = record["candidates"][record["chosen"]]
    ranked = sorted(best.items(), key=lambda item: -item[1])
    k = counts[embedder, clusterer]
    return FamilyCount(record["scope"], f"{embedder} + {clusterer}", k, ranked)


def _pair(names: Sequence[str]) -> tuple[str, str]:
    return names[0], names[1]
