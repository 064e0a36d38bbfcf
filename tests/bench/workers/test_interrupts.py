"""Ctrl-C is held back, never lost."""

import os
import signal

import pytest

from bench.workers.interrupts import held_back


def test_one_is_raised_where_it_is_asked_for() -> None:
    with held_back() as stop_if_asked:
        stop_if_asked()
        os.kill(os.getpid(), signal.SIGINT)
        done = "the work in between was not cut short"
        with pytest.raises(KeyboardInterrupt):
            stop_if_asked()
    assert done


def test_two_are_raised_at_once() -> None:
    def press_twice() -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        os.kill(os.getpid(), signal.SIGINT)

    with held_back(), pytest.raises(KeyboardInterrupt):
        press_twice()


def test_afterwards_all_is_as_it_was() -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    with held_back():
        pass
    assert [signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM)] == before
