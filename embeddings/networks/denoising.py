"""Training on masked samples (importing this loads TensorFlow)."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.networks.dense import Network


class DenoisingNetwork(Network):
    """A dense network that is trained on parts of samples.

    A training step sees only some of a sample's features.

    Parameters
    ----------
    noise : float
        Share of the features set to 0.
    The others are those of `Network`; the masks' seed is drawn from `seed`.
    """

    def __init__(self, *layers: Any, noise: float) -> None:
        super().__init__(*layers)
        self.noise = noise
        self._rng = np.random.default_rng(np.random.SeedSequence(layers[-1]).spawn(1)[0])

    def shown(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return a batch with some features set to 0.

        These are drawn anew each time.
        """
        return batch * (self._rng.random(batch.shape, np.float32) >= self.noise)
