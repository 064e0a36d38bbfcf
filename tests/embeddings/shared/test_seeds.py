"""Seeds that libraries take, drawn from what a user gives."""

import numpy as np
import pytest

from embeddings.shared.seeds import draw_seed


def test_a_seed_stays_and_a_generator_gives_one() -> None:
    assert draw_seed(7) == 7
    assert draw_seed(np.random.default_rng(1)) == draw_seed(np.random.default_rng(1))
    assert draw_seed(None) != draw_seed(None)
    with pytest.raises(ValueError, match="Got random_state=-1"):
        draw_seed(-1)
