"""Define `clusterbench score`, which computes the scores of a run again."""

import sys

from bench.cli.options import CacheDir, DataDir, Metrics, Run, Scores, parse_scores


def score(
    run: Run,
    data_dir: DataDir = None,
    cache_dir: CacheDir = None,
    scores: Scores = None,
    metrics: Metrics = None,
) -> None:
    """Score the stored assignments of a run again.

    All scores are computed, including those that the run left out, unless you name some. With only
    --metric, only the named ones are computed.
    """
    from bench.files.cache import Cache, default_cache_folder
    from bench.metrics.outside import request as request_metrics
    from bench.metrics.registry import wanted
    from bench.runs.rescore import score_again
    from bench.store.store import Store

    cache = Cache(cache_dir or default_cache_folder())
    asked = request_metrics(metrics or [])
    names = wanted(parse_scores(scores) or ([] if asked else "all")) | {*asked}
    n_cells = score_again(Store(run).require(), cache, data_dir, names)
    print(f"{n_cells} cells scored.", file=sys.stderr)
