"""Cached arrays as methods get them, dense if necessary."""

from typing import TYPE_CHECKING, Any

from bench.files.sparse import MOST_DENSE, is_small, is_sparse
from bench.methods.contract import ContractError
from bench.methods.traits import takes_sparse

if TYPE_CHECKING:
    from bench.files.cache import Cache


def given_array(estimator: Any, cache: "Cache", name: str) -> Any:
    """Return an array for a method, dense if it needs that.

    Raises
    ------
    ContractError
        That copy would be too large.
    """
    # Copy on write: a method that writes into its input neither fails nor does harm, and is
    # told apart afterwards.
    X: Any = cache.load(name, mode="c")
    if not is_sparse(X) or takes_sparse(estimator):
        return X
    if not is_small(X.shape):
        raise ContractError(
            f"takes no sparse table, and a dense copy would have {X.shape[0]:,} × {X.shape[1]:,} "
            f"numbers, more than {MOST_DENSE:,}: reduce it first, as with 'svd | '"
        )
    return X.toarray()


def size_in_words(X: Any) -> str:
    """Say how much memory an array takes."""
    return f"{X.shape[0]:,} × {X.shape[1]:,} numbers ({X.nbytes / 1e6:,.0f} MB)"
