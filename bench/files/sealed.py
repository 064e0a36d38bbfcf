"""Fingerprints for comparison, which are slow to guess."""

import hashlib

LOG_COST = 14
"""Of scrypt (RFC 7914): 16 MB and some 50 ms for each guess."""


def seal(fingerprint: str, salt: str) -> str:
    """Derive from a fingerprint what shows whether another is the same, slowly.

    A plain SHA-256 of small data can be compared with that of every candidate, a billion in a
    second; and one of public data tells at once which they are. This takes some 50 ms for each, and
    is another for every salt.

    Examples
    --------
    >>> seal("ab", "one") == seal("ab", "one"), seal("ab", "one") == seal("ab", "two")
    (True, False)
    """
    given = {"salt": salt.encode(), "n": 2**LOG_COST, "r": 8, "p": 1}
    return hashlib.scrypt(fingerprint.encode(), **given, dklen=32).hex()
