"""Scores of rules for a run's candidates, kept with the run."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bench.files.cache import Cache
from bench.files.fingerprint import array_fingerprint, key
from bench.rules.evaluate import Verdict, evaluate
from bench.rules.registry import registered_rule, rule_names
from bench.rules.rule import choice
from bench.runs.choosing.asked import Asked, asked
from bench.runs.choosing.gather import Gathered, Pipeline, dataset_entry, gather
from bench.runs.choosing.halves import Refits
from bench.spec.families import families
from bench.store.rules import RuleRecord, read_rule, write_rule
from bench.store.store import Store
from bench.workers.pool import Pool

Tell = Callable[[str], object]


def keep_rule_scores(
    store: Store,
    cache: Cache,
    data_dir: Path | None,
    *,
    datasets: Sequence[str] = (),
    rules: Sequence[str] = (),
    threads: int = 1,
    trust: bool = False,
    tell: Tell = lambda _: None,
) -> int:
    """Evaluate missing rules, over all pipelines and in each family.

    No method runs: rules read stored assignments and cached embeddings. A rule that refits is
    evaluated only if it is named.

    Parameters
    ----------
    datasets, rules : sequence of str
        Names; all where none are given.
    trust : bool
        Import what the run's spec names, for rules that refit.
    tell : callable
        A function that shows a line of progress.

    Returns
    -------
    int
        How many files were written.

    Raises
    ------
    UserError
        See `gather`; no such rule.
    """
    names = [*(rules or rule_names())]
    for name in names:
        registered_rule(name)
    entries = [dataset_entry(store, name).name for name in datasets]
    entries = entries or [entry.name for entry in store.spec().datasets]
    written = 0
    with Pool(1, threads, []) as pool:
        known = [asked(pool, name) for name in names]
        known = [rule for rule in known if rules or not rule.refits]
        refits = Refits(store, cache, data_dir, trust)
        for entry in entries:
            gathered = gather(store, cache, data_dir, entry)
            for note in gathered.notes:
                tell(f"{entry}: {note}")
            written += sum(
                record is not None
                for rule in known
                for record in _ask_everywhere(store, pool, gathered, rule, refits)
            )
    return written


def scores_of(
    store: Store, pool: Any, gathered: Gathered, rule: Asked, refits: Refits
) -> RuleRecord:
    """Return a rule's scores over all pipelines, stored or new."""
    identity = _identity(gathered, rule, "")
    known = read_rule(store.folder, gathered.dataset.name, rule.name)
    if known is not None and known["identity"] == identity:
        return known
    return _ask(store, pool, gathered, rule, "", identity, refits)


def scores_everywhere(
    store: Store, pool: Any, gathered: Gathered, rule: Asked, refits: Refits
) -> list[RuleRecord]:
    """Return a rule's scores over all pipelines and in each family."""
    _ask_everywhere(store, pool, gathered, rule, refits)
    pairs = [(each.embedder, each.clusterer) for each in gathered.pipelines]
    scopes = ["", *families(store.spec(), pairs)]
    records = [read_rule(store.folder, gathered.dataset.name, rule.name, s) for s in scopes]
    return [record for record in records if record is not None]


def _ask_everywhere(
    store: Store, pool: Any, gathered: Gathered, rule: Asked, refits: Refits
) -> list[RuleRecord | None]:
    """Evaluate a rule everywhere; None where scores were stored."""
    answers: list[RuleRecord | None] = []
    everywhere = [("", list(range(len(gathered.pipelines))))]
    pairs = [(each.embedder, each.clusterer) for each in gathered.pipelines]
    whole: RuleRecord | None = None
    for scope, places in (*everywhere, *families(store.spec(), pairs).items()):
        part = gathered.only(places)
        identity = _identity(part, rule, scope)
        known = read_rule(store.folder, gathered.dataset.name, rule.name, scope)
        fresh: RuleRecord | None = None
        if known is None or known["identity"] != identity:
            if scope and whole is not None and not rule.relative:
                fresh = _of_part(whole, scope, identity, places)
                write_rule(store.folder, fresh)
            else:
                fresh = _ask(store, pool, part, rule, scope, identity, refits)
        whole = (fresh or known) if not scope else whole
        answers.append(fresh)
    return answers


def _of_part(whole: RuleRecord, scope: str, identity: str, places: list[int]) -> RuleRecord:
    """Return a rule's scores in a family, from those over all."""
    own_scores = [whole["scores"][place] for place in places]
    known = np.array([np.nan if score is None else score for score in own_scores])
    part = whole.copy()
    part["scope"], part["identity"] = scope, identity
    part["candidates"] = [whole["candidates"][place] for place in places]
    part["scores"], part["chosen"] = own_scores, choice(known)
    return part


def _ask(
    store: Store,
    pool: Any,
    gathered: Gathered,
    rule: Asked,
    scope: str,
    identity: str,
    refits: Refits,
) -> RuleRecord:
    candidates = refits(gathered) if rule.refits else gathered.candidates
    verdict: Verdict = evaluate(pool, rule.name, candidates)
    record = RuleRecord(
        dataset=gathered.dataset.name,
        rule=rule.name,
        scope=scope,
        identity=identity,
        candidates=[_names(each) for each in gathered.pipelines],
        scores=[float(score) if np.isfinite(score) else None for score in verdict.scores],
        chosen=choice(verdict.scores),
        seconds=verdict.seconds if np.isfinite(verdict.seconds) else None,
        reason=verdict.reason,
    )
    write_rule(store.folder, record)
    return record


def _identity(gathered: Gathered, rule: Asked, scope: str) -> str:
    """Return all that a rule's scores depend on."""
    members = [
        [
            *_names(pipeline),
            pipeline.records[0]["embedding"],
            array_fingerprint(each.assignments),
            {**each.facts},
        ]
        for pipeline, each in zip(gathered.pipelines, gathered.candidates.members, strict=True)
    ]
    return key(rule=rule.name, code=rule.code, scope=scope, members=members)


def _names(pipeline: Pipeline) -> list[str]:
    return [pipeline.embedder, pipeline.clusterer]
