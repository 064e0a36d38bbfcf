"""Passes over the rows of a matrix in fixed blocks.

Several blocks are worked on at a time.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from threadpoolctl import threadpool_info, threadpool_limits

Result = TypeVar("Result")
MapRows = Callable[[Callable[[slice], Result]], Iterator[Result]]

BLOCK_ROWS = 4096
"""Rows per block: with a few hundred features a block of floats stays in the last-level cache."""

_IN_FLIGHT = 64
"""Blocks submitted at once, so that waiting results never pile up in memory."""


def blas_threads() -> int:
    """Return how many threads the environment gives to matrix products."""
    return max((i["num_threads"] for i in threadpool_info() if i["user_api"] == "blas"), default=1)


@contextmanager
def row_blocks(n_rows: int, block_rows: int = BLOCK_ROWS) -> Iterator[MapRows]:
    """Yield a function that maps work over blocks of rows.

    There are `n_rows` rows, and results come in their order. Blocks are the same whatever the
    number of threads, and each is computed by one thread, so what is summed over them in order
    depends neither on the number of threads nor on scheduling.
    """
    blocks = [slice(i, min(i + block_rows, n_rows)) for i in range(0, n_rows, block_rows)]
    threads = blas_threads()
    with threadpool_limits(1, user_api="blas"), ThreadPoolExecutor(threads) as pool:

        def map_rows(work: Callable[[slice], Result]) -> Iterator[Result]:
            for start in range(0, len(blocks), _IN_FLIGHT):
                yield from pool.map(work, blocks[start : start + _IN_FLIGHT])

        yield map_rows
