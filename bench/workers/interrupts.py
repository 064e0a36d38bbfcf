"""Ctrl-C where it is safe to take it."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

STOPS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def held_back() -> Iterator[Callable[[], None]]:
    """Delay Ctrl-C and SIGTERM; yield a function that raises them.

    If an interrupt is raised inside another library, it can be swallowed there, and the user waits
    for ever. An interrupt that arrives while another is held back is raised at once: a user who
    presses Ctrl-C twice means it.
    """
    if threading.current_thread() is not threading.main_thread():
        yield lambda: None  # signals are the main thread's
        return
    came: list[int] = []

    def hold(number: int, _: Any) -> None:
        came.append(number)
        if len(came) > 1:
            raise KeyboardInterrupt

    def check() -> None:
        if came:
            raise KeyboardInterrupt

    before = {number: signal.signal(number, hold) for number in STOPS}
    try:
        yield check
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def is_the_users(error: BaseException) -> bool:
    """Return whether an error may be the user's Ctrl-C.

    Workers get none, so a method's own is told from it.
    """
    ignored = signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    return isinstance(error, KeyboardInterrupt) and not ignored
