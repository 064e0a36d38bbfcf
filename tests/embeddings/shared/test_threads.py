"""The threads that the environment allows."""

import os

import pytest

from embeddings.shared.threads import thread_count


def test_threads_are_what_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "3,2")
    assert thread_count() == 3
    monkeypatch.setenv("OMP_NUM_THREADS", "many")
    assert 1 <= thread_count() <= (os.cpu_count() or 1)
