"""A choice in words and figures, for a terminal."""

from typing import Any

from bench.runs.choosing.profiles import Profile, Trait

N_RUNNERS_UP = 4


def worded(choice: Any) -> str:
    """Describe a choice, its reasons and certainty, and each cluster.

    Parameters
    ----------
    choice : Choice
        Which prints itself so.
    """
    lines = [*_verdict(choice), "", *_why(choice), "", *_sure(choice), "", "Clusters:"]
    n_samples = len(choice.table)
    for profile in choice.profiles:
        lines += _cluster(profile, n_samples)
    return "\n".join([*lines, *(f"note: {note}" for note in choice.notes)]) + "\n"


def _verdict(choice: Any) -> list[str]:
    n_noise = int((choice.table["cluster"] < 0).sum())
    noise = f", {n_noise / len(choice.table):.1%} noise" if n_noise else ""
    chosen = f"{choice.dataset}: {choice.pipeline}, {_clusters(choice.n_clusters)}{noise}"
    if choice.found_structure is not False:
        return [chosen]
    return [
        f"{choice.dataset}: no structure found: samples are no denser than expected by chance.",
        f"What would be chosen nevertheless: {chosen.removeprefix(choice.dataset + ': ')}",
    ]


def _why(choice: Any) -> list[str]:
    lines = [f"Why: the best of {len(choice.scores)} by rule '{choice.rule}' (more is better):"]
    for name, n_clusters, score in choice.scores[: N_RUNNERS_UP + 1]:
        lines.append(f"  {_number(score):>10}  {name}, {_clusters(n_clusters)}")
    more = len(choice.scores) - N_RUNNERS_UP - 1
    lines += [f"  and {more} more"] if more > 0 else []
    return [*lines, f"  number of clusters from: {choice.k_from.value}"]


def _sure(choice: Any) -> list[str]:
    lines = ["How sure (agreement is the adjusted Rand index: 1 is the same, 0 is chance):"]
    heard = [vote for vote in choice.votes if vote.pipeline]
    if heard:
        lines.append(f"  other rules agree {choice.rule_agreement:.2f} on average:")
        for vote in heard:
            what = f"{vote.pipeline}, {_clusters(vote.n_clusters)}"
            lines.append(f"    {vote.agreement:5.2f}  {vote.rule}: {what}")
    silent = [vote.rule for vote in choice.votes if not vote.pipeline]
    lines += [f"  rules that cannot tell here: {', '.join(silent)}"] if silent else []
    seeds = choice.seed_agreement
    n_seeds = len(choice.pipeline.cells)
    lines.append(
        f"  {n_seeds} seeds agree {seeds:.2f}"
        if seeds == seeds
        else "  one seed: how much chance decides is not known (run with --seeds 0,1,2)"
    )
    return [*lines, *_null(choice)]


def _null(choice: Any) -> list[str]:
    if choice.structure is None:
        return [
            "  structure was not tested: the table is sparse, or has under 20 samples or "
            "under two columns that vary"
        ]
    shuffled, correlated = choice.structure.p_shuffled, choice.structure.p_correlated
    line = f"  structure: p = {shuffled:.3f} against shuffled columns"
    if correlated == correlated:
        line += f", {correlated:.3f} against columns with the same correlations"
    return [line]


def _cluster(profile: Profile, n_samples: int) -> list[str]:
    name = "noise" if profile.cluster < 0 else str(profile.cluster)
    line = f"  {name}: {profile.size} samples ({profile.size / n_samples:.1%})"
    if profile.silhouette == profile.silhouette:
        line += f", silhouette {profile.silhouette:.2f}"
    if profile.central:
        line += f"; central: {', '.join(map(str, profile.central))}"
    return [line, *(f"    {_trait(trait)}" for trait in profile.traits)]


def _trait(trait: Trait) -> str:
    infinite = abs(trait.effect) == float("inf")
    effect = "no spread within" if infinite else f"d = {trait.effect:+.2f}"
    return (
        f"{trait.feature}: {_number(trait.inside)} inside, {_number(trait.outside)} outside "
        f"({effect})"
    )


def _clusters(n_clusters: int) -> str:
    return "1 cluster" if n_clusters == 1 else f"{n_clusters} clusters"


def _number(value: float) -> str:
    return "–" if value != value else f"{value:.4g}"
