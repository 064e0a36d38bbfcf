"""Seeds derived from names, so that cells do not affect others."""

import hashlib


def derive_seed(seed: int, *names: str) -> int:
    """Derive a 32-bit seed from a run's seed and names.

    Parameters
    ----------
    seed : int
        One of the run's seeds.
    *names : str
        Dataset and embedder for an embedding; dataset, embedder and clusterer for a clustering.

    Returns
    -------
    int
        In 0 .. 2**32 - 1, what scikit-learn's `random_state` accepts.
    """
    digest = hashlib.sha256("\0".join([str(seed), *names]).encode()).digest()
    return int.from_bytes(digest[:4], "little")
