"""Two runs compared: what changed, and whether it exceeds noise."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bench.statistics.bootstrap import LEVEL, N_DRAWS, Resampled
from bench.statistics.compare import NOTHING, Difference, difference, holm, unpaired_difference
from bench.store.parts import Part
from bench.store.record import fields
from bench.store.runs import Runs
from bench.tables.columns import Column
from bench.tables.matrix import PIPELINE
from bench.tables.sides import (
    Side,
    resampled_scores,
    same_assignments,
    same_data,
    stored_scores,
)
from bench.tables.uncertainty import pipelines

BETTER, WORSE, CHANGED = "better", "worse", "changed"
WITHIN_SAMPLES, WITHIN_SEEDS = "within sample noise", "within seed noise"
SAME, UNKNOWN, NO_SCORE = "same assignments", "noise unknown", "no score"
FAILED, MENDED, FAILED_BOTH = "failed now", "mended", "failed in both"
OTHER_DATA, ONLY_A, ONLY_B = "other data", "only in A", "only in B"

VERDICTS = {
    BETTER: "by more than noise",
    WORSE: "by more than noise",
    CHANGED: "by more than noise, in a score of which neither end is the good one",
    WITHIN_SAMPLES: "another sample of the data could change as much, other seeds not or unknown",
    WITHIN_SEEDS: "other seeds could change as much",
    SAME: "byte for byte, for every seed that both have done",
    UNKNOWN: "one seed, and a score that cannot be resampled",
    NO_SCORE: "it is undefined or was not computed",
    FAILED: "done in A, and for no seed in B",
    MENDED: "done in B, and for no seed in A",
    FAILED_BOTH: "done for no seed",
    OTHER_DATA: "not comparable, because the samples or their truth differ",
    ONLY_A: "not in B",
    ONLY_B: "not in A",
}
"""What the verdicts mean, in the order in which a summary names them."""

PAIRED, UNPAIRED, ONE_SEED = "paired", "unpaired", "one seed"


def changes_table(
    before: Runs, after: Runs, metric: Column, *, n_draws: int = N_DRAWS
) -> pd.DataFrame:
    """Compare pipelines of the same name in two runs, A and B.

    Scores are compared on the same resamples of the samples: seed by seed if both runs have done
    the same seeds, otherwise over the seeds of each. A score that cannot be resampled is compared
    only over seeds. With a single seed, scores are compared only over samples, and the effect of
    other seeds is unknown.

    Parameters
    ----------
    before, after : Runs
        A and B.
    metric : Column
        A column of `long_table`.
    n_draws : int
        Resamples of the bootstrap.

    Returns
    -------
    DataFrame
        One row per pipeline, those of A first: dataset, embedder, clusterer, verdict (one of
        `VERDICTS`); value_a, value_b, std_a, std_b (mean and sample standard deviation over seeds),
        n_values_a, n_values_b (of how many values), n_done_a, n_cells_a, n_done_b, n_cells_b,
        failed_now, mended (numbers of seeds); difference (B minus A), low, high, p_value (over
        samples and seeds), p_holm, p_seeds (over seeds alone), p_seeds_holm, error_samples,
        error_seeds, seeds (``paired``, ``unpaired``, ``one seed``, or empty where nothing was
        tested), n_seeds (pairs); seconds_a, seconds_b (means), memory_mb_a, memory_mb_b (largest);
        and reason, why a cell failed in B, else in A. Holm's correction is within the table, in
        which what is the same byte for byte counts as no test. `attrs` hold metric, level, n_draws,
        and the runs' folders as a and b.
    """
    sides_a, sides_b = (_sides(runs) for runs in (before, after))
    rows = []
    for name in dict.fromkeys([*sides_a, *sides_b]):
        a, b = sides_a.get(name, Side(before, [])), sides_b.get(name, Side(after, []))
        rows.append(dict(zip(PIPELINE, name, strict=True)) | _row(a, b, metric, n_draws))
    table = pd.DataFrame(rows)
    for column, corrected in (("p_value", "p_holm"), ("p_seeds", "p_seeds_holm")):
        adjusted = holm(table[column].to_numpy(dtype=float))
        table.insert(table.columns.get_loc(column) + 1, corrected, adjusted)
    higher = metric.higher_is_better
    table["verdict"] = [row.verdict or _verdict(row, higher) for row in table.itertuples()]
    table.attrs = {"metric": metric.name, "level": LEVEL, "n_draws": n_draws}
    table.attrs |= {"a": _folders(before), "b": _folders(after)}
    return table


def _sides(runs: Runs) -> dict[tuple[str, ...], Side]:
    return {
        tuple(fields(cells[0], PIPELINE).values()): Side(runs, cells)
        for cells in pipelines(runs.records)
    }


def _folders(runs: Runs) -> str:
    return ", ".join(map(str, runs.folders))


def _row(a: Side, b: Side, metric: Column, n_draws: int) -> dict[str, Any]:
    """Compare a pipeline, without verdicts that need the other rows."""
    verdict = _untested(a, b, metric.part)
    both, test, seeds = stored_scores(a, b, metric), NOTHING, ""
    if verdict == SAME:
        plain = _compared(a, b, both)[0]
        test = replace(NOTHING, estimate=plain.estimate, n_seeds=plain.n_seeds)
    elif not verdict:
        both = resampled_scores(a, b, metric, n_draws) or both
        test, seeds = _compared(a, b, both)
        verdict = "" if seeds else NO_SCORE
    values = np.split(both.estimates, [len(a.done)])
    return (
        {"verdict": verdict}
        | {f"value_{x}": _mean(y) for x, y in zip("ab", values, strict=True)}
        | {f"std_{x}": _std(y) for x, y in zip("ab", values, strict=True)}
        | {f"n_values_{x}": int(np.isfinite(y).sum()) for x, y in zip("ab", values, strict=True)}
        | {"n_done_a": len(a.done), "n_cells_a": len(a.records)}
        | {"n_done_b": len(b.done), "n_cells_b": len(b.records)}
        | {"failed_now": len(b.failed & set(a.seeds)), "mended": len(a.failed & set(b.seeds))}
        | {"difference": test.estimate, "low": test.low, "high": test.high}
        | {"p_value": test.p_value, "p_seeds": test.p_seeds}
        | {"error_samples": test.error_samples, "error_seeds": test.error_seeds}
        | {"seeds": seeds, "n_seeds": test.n_seeds}
        | {"seconds_a": _mean(a.seconds), "seconds_b": _mean(b.seconds)}
        | {"memory_mb_a": _max(a.memory), "memory_mb_b": _max(b.memory)}
        | {"reason": b.reason or a.reason}
    )


def _untested(a: Side, b: Side, part: Part) -> str:
    """Return the verdict where it takes no test; else nothing."""
    if not (a.records and b.records):
        return ONLY_A if a.records else ONLY_B
    if not same_data(a, b, part):
        return OTHER_DATA
    if not (a.done and b.done):
        return FAILED if a.done else MENDED if b.done else FAILED_BOTH
    return SAME if same_assignments(a, b) else ""


def _compared(a: Side, b: Side, both: Resampled) -> tuple[Difference, str]:
    """Test B minus A, and describe how seeds were compared.

    The description is empty if there is no score.
    """
    known = np.isfinite(both.estimates)
    places_a = {seed: i for i, seed in enumerate(a.seeds) if known[i]}
    places_b = {seed: i for i, seed in enumerate(b.seeds, len(a.seeds)) if known[i]}
    common = [seed for seed in places_a if seed in places_b]
    if not places_a or not places_b:
        return NOTHING, ""
    if len(common) > 1 or places_a.keys() == places_b.keys():
        pairs = [places_b[seed] for seed in common], [places_a[seed] for seed in common]
        return difference(both, *pairs), PAIRED if len(common) > 1 else ONE_SEED
    test = unpaired_difference(both, list(places_b.values()), list(places_a.values()))
    return test, UNPAIRED if len(places_a) + len(places_b) > 2 else ONE_SEED


def _verdict(row: Any, higher: bool | None) -> str:
    """Judge a difference that was tested."""
    alpha = 1 - LEVEL
    if row.p_holm != row.p_holm:
        return UNKNOWN
    if row.p_holm <= alpha:
        return CHANGED if higher is None else BETTER if (row.difference > 0) == higher else WORSE
    return WITHIN_SEEDS if row.p_seeds_holm > alpha else WITHIN_SAMPLES


def _mean(values: NDArray[np.float64]) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else np.nan


def _std(values: NDArray[np.float64]) -> float:
    known = values[np.isfinite(values)]
    return float(known.std(ddof=1)) if len(known) > 1 else np.nan


def _max(values: NDArray[np.float64]) -> float:
    known = values[np.isfinite(values)]
    return float(known.max()) if len(known) else np.nan
