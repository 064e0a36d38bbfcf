"""`clusterbench cache` as a user types it."""

import numpy as np

from bench.files.cache import Cache, default_cache_folder
from bench.files.fingerprint import key


def test_cache_commands(typed) -> None:
    cache = Cache(default_cache_folder())
    cache.put("embeddings", key(name="one"), {}, {"embedding": cache.add(np.ones(1000))})
    code, out, _ = typed("cache", "info")
    assert code == 0
    assert "embeddings: 1" in out
    assert typed("cache", "prune", "--max-size", "huge")[0] == 2
    assert "freed 0.0 MB" in typed("cache", "prune", "--max-size", "1GB")[1]
    assert "embeddings: 1" in typed("cache", "info")[1]
    assert "freed" in typed("cache", "clear")[1]
    assert "size: 0.0 MB" in typed("cache", "info")[1]
