"""`clusterbench score`: the scores of a run anew."""

import sys

from bench.cli.options import CacheDir, DataDir, Run


def score(run: Run, data_dir: DataDir = None, cache_dir: CacheDir = None) -> None:
    """Score the stored assignments of a run again, with all metrics there are now."""
    from bench.files.cache import Cache, default_cache_folder
    from bench.runs.rescore import score_again
    from bench.store.store import Store

    cache = Cache(cache_dir or default_cache_folder())
    n_cells = score_again(Store(run).require(), cache, data_dir)
    print(f"{n_cells} cells scored.", file=sys.stderr)
