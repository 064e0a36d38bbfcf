"""The convolutional autoencoder's layers (importing this loads TensorFlow)."""

from typing import Any

import keras
import numpy as np

from embeddings.networks.dense import Network


class ConvNetwork(Network):
    """Encoder and decoder of images, symmetric.

    Rows of pixels come in and go out.

    Parameters
    ----------
    grid : tuple of int
        Height, width and channels.
    filters : tuple of int
        Of the convolutions, each of which halves height and width, rounded up.
    kernel : int
        Side of the kernels.
    n_code : int
        Width of the code layer.
    activation, code_activation : str
        Keras activations of the convolutions and of the code.
    cross_entropy : bool
        Whether the output is a sigmoid under binary cross-entropy, else linear under mean squared
        error.
    seed : int
        Seeds the weights (Glorot uniform, zero biases), each layer with one of its own.
    """

    def __init__(
        self,
        grid: tuple[int, int, int],
        filters: tuple[int, ...],
        kernel: int,
        n_code: int,
        activation: str,
        code_activation: str,
        cross_entropy: bool,
        seed: int,
    ) -> None:
        self.cross_entropy = cross_entropy
        layers = keras.layers
        seeds = iter(np.random.SeedSequence(seed).generate_state(2 * len(filters) + 2) >> 1)

        def options(name: str) -> dict[str, Any]:
            start = keras.initializers.GlorotUniform(seed=int(next(seeds)))
            return {"activation": name, "kernel_initializer": start}

        def convolution(kind: Any, width: int, name: str) -> Any:
            return kind(width, kernel, strides=2, padding="same", **options(name))

        sizes = [grid]
        for width in filters:
            height, across, _ = sizes[-1]
            sizes.append((-(-height // 2), -(-across // 2), width))
        inwards = [convolution(layers.Conv2D, width, activation) for width in filters]
        code = layers.Dense(n_code, **options(code_activation))
        self.encoder = keras.Sequential([layers.Reshape(grid), *inwards, layers.Flatten(), code])
        n_pixels = int(np.prod(sizes[-1]))
        outwards = [layers.Dense(n_pixels, **options(activation)), layers.Reshape(sizes[-1])]
        for i in range(len(filters) - 1, -1, -1):
            name = activation if i else "linear"
            outwards.append(convolution(layers.Conv2DTranspose, sizes[i][2], name))
            # Halving rounded up: doubling may give a row or a column too many.
            spare = [(0, 2 * now - then) for now, then in zip(sizes[i + 1], sizes[i], strict=True)]
            outwards.append(layers.Cropping2D(tuple(spare[:2])))
        self.decoder = keras.Sequential([*outwards, layers.Flatten()])
        self.encoder.build((None, int(np.prod(grid))))
        self.decoder.build((None, n_code))
