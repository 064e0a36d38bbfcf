"""Training on masked samples (importing this loads TensorFlow)."""

from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from embeddings.networks.dense import TRACED_STEPS, Network


class DenoisingNetwork(Network):
    """A dense network whose training steps see only part of a sample's features.

    Parameters
    ----------
    noise : float
        Share of the features set to 0.
    Others as those of `Network`; the masks' seed is drawn from `seed`.
    """

    def __init__(self, *layers: Any, noise: float) -> None:
        super().__init__(*layers)
        self.noise = noise
        self._seed = np.random.SeedSequence(layers[-1]).spawn(1)[0]

    def trainer(
        self, optimizer: str, learning_rate: float | None, n_features: int, n_steps: int
    ) -> Any:
        """Return a function that masks one batch and makes one step down its gradient."""
        config = {} if learning_rate is None else {"learning_rate": learning_rate}
        descent = keras.optimizers.get({"class_name": optimizer, "config": config})
        variables = [*self.encoder.trainable_weights, *self.decoder.trainable_weights]
        descent.build(variables)

        def step(seen: Any, whole: Any) -> None:
            with tf.GradientTape() as tape:
                loss = self._loss(whole, self.decoder(self.encoder(seen)))
            descent.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))

        rows = tf.TensorSpec([None, n_features], tf.float32)
        traced = n_steps >= TRACED_STEPS
        run = tf.function(step, input_signature=[rows, rows]) if traced else step
        rng = np.random.default_rng(self._seed)

        def masked(batch: NDArray[np.float32]) -> None:
            shown = rng.random(batch.shape, np.float32) >= self.noise
            run(tf.constant(batch * shown), tf.constant(batch))

        return masked
