"""Seeds that libraries take, and the threads that the environment allows."""

import os

import numpy as np
import pytest

from embeddings.shared.seeds import draw_seed
from embeddings.shared.threads import thread_count


def test_seeds_and_threads(monkeypatch):
    assert draw_seed(7) == 7
    assert draw_seed(np.random.default_rng(1)) == draw_seed(np.random.default_rng(1))
    assert draw_seed(None) != draw_seed(None)
    with pytest.raises(ValueError, match="Got random_state=-1"):
        draw_seed(-1)
    monkeypatch.setenv("OMP_NUM_THREADS", "3,2")
    assert thread_count() == 3
    monkeypatch.setenv("OMP_NUM_THREADS", "many")
    assert 1 <= thread_count() <= (os.cpu_count() or 1)
