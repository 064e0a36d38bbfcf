"""An autoencoder whose code is drawn to centres of clusters.

Importing this module loads TensorFlow.
"""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from embeddings.networks.dense import TRACED_STEPS, Network

BLOCK = 4096
"""Samples sent through the network together outside training."""


class ClusteringNetwork:
    """Encoder and decoder with centres of clusters in the code.

    They are trained to sharpen which samples are near which centre. A sample belongs to each centre
    by Student's t of one degree of freedom of their distance (Xie et al. 2016, equation 1).

    Parameters
    ----------
    network : Network
        The autoencoder, pretrained.
    centers : ndarray of shape (n_clusters, n_code)
    """

    def __init__(self, network: Network, centers: NDArray[Any]) -> None:
        self.network = network
        self._centers = tf.Variable(np.asarray(centers, np.float32))

    @property
    def centers(self) -> NDArray[np.float32]:
        """The centres, (n_clusters, n_code)."""
        centers: NDArray[np.float32] = self._centers.numpy()
        return centers

    def memberships(self, code: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return how much each sample belongs to each cluster, (n_samples, n_clusters)."""
        shares = [
            self._memberships(tf.constant(code[start : start + BLOCK])).numpy()
            for start in range(0, len(code), BLOCK)
        ]
        return np.concatenate(shares)

    def refiner(
        self,
        optimizer: str,
        config: dict[str, float],
        weights: tuple[float, float],
        n_features: int,
        n_steps: int,
    ) -> Callable[[NDArray[np.float32], NDArray[np.float32]], None]:
        """Return a function that makes one training step.

        It takes a batch with its targets.

        Parameters
        ----------
        optimizer : str
            A Keras optimiser by name.
        config : dict
            Its parameters.
        weights : tuple of float
            Of the divergence from the targets, and of the error of the reconstruction.
        n_features : int
        n_steps : int
            Steps at most; where there are many, a step is traced into a graph.
        """
        pull, rebuild = weights
        descent = keras.optimizers.get({"class_name": optimizer, "config": config})
        parts = [self.network.encoder, *([self.network.decoder] if rebuild else [])]
        variables = [weight for part in parts for weight in part.trainable_weights]
        variables = [getattr(weight, "value", weight) for weight in variables] + [self._centers]

        def step(rows: Any, targets: Any) -> None:
            with tf.GradientTape() as tape:
                code = self.network.encoder(rows)
                shares = tf.maximum(self._memberships(code), 1e-12)
                apart = targets * tf.math.log(tf.maximum(targets, 1e-12) / shares)
                loss = pull * tf.reduce_mean(tf.reduce_sum(apart, axis=1))
                if rebuild:
                    error = tf.math.squared_difference(self.network.decoder(code), rows)
                    loss += rebuild * tf.reduce_mean(error)
            descent.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))

        descent.build(variables)
        specs = [tf.TensorSpec([None, n_features], tf.float32)]
        specs += [tf.TensorSpec([None, len(self.centers)], tf.float32)]
        run = tf.function(step, input_signature=specs) if n_steps >= TRACED_STEPS else step
        return lambda rows, targets: run(tf.constant(rows), tf.constant(targets))

    def _memberships(self, code: Any) -> Any:
        squared = tf.reduce_sum(
            tf.math.squared_difference(code[:, None, :], self._centers[None]), axis=2
        )
        kernel = 1.0 / (1.0 + squared)
        return kernel / tf.reduce_sum(kernel, axis=1, keepdims=True)


def sharpened(memberships: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the targets that sharpen the shares of clusters.

    They are the squared shares over the size of clusters (Xie et al., equation 3).

    Examples
    --------
    >>> import numpy as np
    >>> from embeddings.networks.clustering import sharpened
    >>> sharpened(np.array([[0.8, 0.2], [0.2, 0.8]], np.float32)).round(2).tolist()[0]
    [0.9399999976158142, 0.05999999865889549]
    """
    weights = memberships.astype(np.float64) ** 2 / memberships.sum(axis=0, dtype=np.float64)
    return (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32)
