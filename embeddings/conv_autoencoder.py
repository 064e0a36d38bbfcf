"""A convolutional autoencoder of images whose code is the embedding."""

from collections.abc import Sequence
from typing import Any

from embeddings.autoencoder import Autoencoder
from embeddings.shared.counts import check_counts
from embeddings.shared.images import image_grid


class ConvAutoencoder(Autoencoder):
    """Learn a narrow code of images by convolutions that halve their sides.

    The shape is that of Guo, Liu, Zhu & Yin 2017 ("Deep clustering with convolutional
    autoencoders", ICONIP): strided convolutions, a dense code of 10, transposed convolutions back.
    Two layers of half their filters instead of three let 70,000 digits take minutes without a GPU.

    Parameters
    ----------
    filters : sequence of int
        Filters of each convolution; every one halves height and width, rounded up.
    kernel : int
        Side of the kernels in pixels.
    image_shape : tuple of int or None
        (height, width) or (height, width, channels) of a row. The suite sets it for datasets of
        images.
    n_components, activation, code_activation, loss, optimizer, learning_rate, epochs, \
    batch_size, validation_fraction, patience, random_state
        As those of `embeddings.autoencoder.Autoencoder`, with its defaults.

    Examples
    --------
    >>> from sklearn.datasets import load_digits
    >>> X = load_digits().data[:200] / 16
    >>> from embeddings.conv_autoencoder import ConvAutoencoder
    >>> autoencoder = ConvAutoencoder(2, filters=(4,), epochs=3, image_shape=(8, 8), random_state=0)
    >>> autoencoder.fit_transform(X).shape
    (200, 2)
    """

    def __init__(
        self,
        n_components: int = 10,
        *,
        filters: Sequence[int] = (16, 32),
        kernel: int = 3,
        activation: str = "elu",
        code_activation: str = "linear",
        loss: str = "auto",
        optimizer: str = "adam",
        learning_rate: float | None = 2e-3,
        epochs: int | str = "auto",
        batch_size: int = 256,
        validation_fraction: float = 0.1,
        patience: int | None = 5,
        image_shape: Sequence[int] | None = None,
        random_state: Any = None,
    ) -> None:
        self.n_components = n_components
        self.filters = filters
        self.kernel = kernel
        self.activation = activation
        self.code_activation = code_activation
        self.loss = loss
        self.optimizer = optimizer
        self.learning_rate = learning_rate
        self.epochs = epochs
        self.batch_size = batch_size
        self.validation_fraction = validation_fraction
        self.patience = patience
        self.image_shape = image_shape
        self.random_state = random_state

    @property
    def hidden_units(self) -> tuple[int, ...]:  # type: ignore[override]
        """Widths of the layers between image and code: the filters."""
        return tuple(self.filters)

    def _check_parameters(self) -> None:
        super()._check_parameters()
        check_counts(self, "kernel")
        self.grid_ = image_grid(self.image_shape, self.n_features_in_)

    def _new_network(self) -> Any:
        from embeddings.networks.convolutional import ConvNetwork

        return ConvNetwork(
            self.grid_,
            self.hidden_units,
            self.kernel,
            self.n_components,
            self.activation,
            self.code_activation,
            self.loss_ == "binary_crossentropy",
            self._seed,
        )
