"""The autoencoder's layers and one pass of training (importing this loads TensorFlow)."""

import os
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import tensorflow as tf

ON = 0.5
"""A feature scaled to 0..1 is on above this."""

TRACED_STEPS = 20
"""Tracing takes about as long as this many steps without it."""


class Network:
    """Encoder and decoder, dense and symmetric, and the functions that run them.

    Parameters
    ----------
    n_features : int
        Width of input and output.
    hidden : sequence of int
        Widths between input and code; the decoder has them in reverse.
    n_code : int
        Width of the code layer.
    activation, code_activation : str
        Keras activations of the hidden layers and of the code.
    cross_entropy : bool
        Whether the output is a sigmoid under binary cross-entropy, else linear under mean squared
        error.
    seed : int
        Seeds the weights (Glorot uniform, zero biases), each layer with one of its own.
    """

    def __init__(
        self,
        n_features: int,
        hidden: tuple[int, ...],
        n_code: int,
        activation: str,
        code_activation: str,
        cross_entropy: bool,
        seed: int,
    ) -> None:
        self.cross_entropy = cross_entropy
        seeds = iter(np.random.SeedSequence(seed).generate_state(2 * len(hidden) + 2) >> 1)

        def dense(width: int, name: str) -> Any:
            start = keras.initializers.GlorotUniform(seed=int(next(seeds)))
            return keras.layers.Dense(width, activation=name, kernel_initializer=start)

        inwards = [dense(width, activation) for width in hidden]
        self.encoder = keras.Sequential([*inwards, dense(n_code, code_activation)])
        outwards = [dense(width, activation) for width in reversed(hidden)]
        self.decoder = keras.Sequential([*outwards, dense(n_features, "linear")])
        self.encoder.build((None, n_features))
        self.decoder.build((None, n_code))

    @property
    def weights(self) -> list[NDArray[np.float32]]:
        """Copies of all weights, encoder first."""
        return [*self.encoder.get_weights(), *self.decoder.get_weights()]

    @weights.setter
    def weights(self, weights: list[NDArray[np.float32]]) -> None:
        n_encoder = len(self.encoder.weights)
        self.encoder.set_weights(weights[:n_encoder])
        self.decoder.set_weights(weights[n_encoder:])

    def encode(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the code of scaled features."""
        code: NDArray[np.float32] = self.encoder(tf.constant(rows)).numpy()
        return code

    def decode(self, code: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the scaled features that a code stands for."""
        out = self.decoder(tf.constant(code))
        rows: NDArray[np.float32] = (tf.sigmoid(out) if self.cross_entropy else out).numpy()
        return rows

    def trainer(
        self, optimizer: str, learning_rate: float | None, n_features: int, n_steps: int
    ) -> Any:
        """Return a function that makes one step of gradient descent.

        It takes one batch and steps down its gradient. What the step sees of the batch is what
        `shown` says; the loss compares with all of it. The step is traced into a graph if `n_steps`
        of them are worth it.
        """
        config = {} if learning_rate is None else {"learning_rate": learning_rate}
        descent = keras.optimizers.get({"class_name": optimizer, "config": config})
        variables = [*self.encoder.trainable_weights, *self.decoder.trainable_weights]
        descent.build(variables)

        def step(shown: Any, whole: Any) -> None:
            with tf.GradientTape() as tape:
                loss = self._loss(whole, self.decoder(self.encoder(shown)))
            descent.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))

        rows = tf.TensorSpec([None, n_features], tf.float32)
        traced = n_steps >= TRACED_STEPS
        run = tf.function(step, input_signature=[rows, rows]) if traced else step
        return lambda batch: run(tf.constant(self.shown(batch)), tf.constant(batch))

    def shown(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return what a training step sees of a batch.

        The features of the batch are scaled; here the step sees all of them.
        """
        return batch

    def measure(self, batches: Iterator[NDArray[np.float32]]) -> dict[str, float]:
        """Return loss, RMSE and pixel recall over batches of scaled features."""
        loss = squared = hits = on = 0.0
        n_values = 0
        for batch in batches:
            out = self.decoder(self.encoder(tf.constant(batch)))
            loss += float(self._loss(tf.constant(batch), out)) * batch.size
            rows = (tf.sigmoid(out) if self.cross_entropy else out).numpy()
            squared += float(np.square(rows - batch).sum(dtype=np.float64))
            hits += int(np.count_nonzero((rows > ON) & (batch > ON)))
            on += int(np.count_nonzero(batch > ON))
            n_values += batch.size
        return {
            "loss": loss / n_values,
            "rmse": (squared / n_values) ** 0.5,
            "pixel_recall": hits / on if on else 1.0,
        }

    def _loss(self, batch: Any, out: Any) -> Any:
        if self.cross_entropy:
            # Fused with the sigmoid: faster than the two apart, and exact where it saturates.
            each = tf.nn.sigmoid_cross_entropy_with_logits(labels=batch, logits=out)
        else:
            each = tf.math.squared_difference(out, batch)
        return tf.reduce_mean(each)
