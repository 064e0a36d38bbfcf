"""A dense autoencoder that learns to fill in missing features.

In training it is shown only some of the features.
"""

from collections.abc import Sequence
from typing import Any

from embeddings.autoencoder import Autoencoder


class DenoisingAutoencoder(Autoencoder):
    """Learn to rebuild whole samples from a part of their features.

    They are rebuilt from a narrow code. In every training step a share of the features, drawn anew,
    is set to 0 (of 0..1); the loss compares with the whole sample (Vincent et al. 2010, "Stacked
    denoising autoencoders", Journal of Machine Learning Research 11: masking noise, of which they
    found 25 % among the best for digits). What is embedded, and what the history measures, is not
    masked.

    Parameters
    ----------
    noise : float
        Share of the features that is masked, at least 0 and below 1.
    n_components, hidden_units, activation, code_activation, loss, optimizer, learning_rate, \
    epochs, batch_size, validation_fraction, patience, random_state
        As those of `embeddings.autoencoder.Autoencoder`, with its defaults; the masks have a seed
        of their own.

    Examples
    --------
    >>> import numpy as np
    >>> from embeddings.denoising_autoencoder import DenoisingAutoencoder
    >>> X = np.random.default_rng(0).normal(size=(60, 8))
    >>> autoencoder = DenoisingAutoencoder(2, hidden_units=(8,), epochs=3, random_state=0)
    >>> autoencoder.fit_transform(X).shape
    (60, 2)
    """

    def __init__(
        self,
        n_components: int = 10,
        *,
        noise: float = 0.25,
        hidden_units: Sequence[int] = (256, 128),
        activation: str = "elu",
        code_activation: str = "linear",
        loss: str = "auto",
        optimizer: str = "adam",
        learning_rate: float | None = 2e-3,
        epochs: int | str = "auto",
        batch_size: int = 256,
        validation_fraction: float = 0.1,
        patience: int | None = 5,
        random_state: Any = None,
    ) -> None:
        super().__init__(
            n_components,
            hidden_units=hidden_units,
            activation=activation,
            code_activation=code_activation,
            loss=loss,
            optimizer=optimizer,
            learning_rate=learning_rate,
            epochs=epochs,
            batch_size=batch_size,
            validation_fraction=validation_fraction,
            patience=patience,
            random_state=random_state,
        )
        self.noise = noise

    def _check_parameters(self) -> None:
        super()._check_parameters()
        if not 0 <= self.noise < 1:
            raise ValueError(f"Got noise={self.noise}, but expected 0 <= it < 1.")

    def _new_network(self) -> Any:
        from embeddings.networks.denoising import DenoisingNetwork

        return DenoisingNetwork(
            self.n_features_in_,
            tuple(self.hidden_units),
            self.n_components,
            self.activation,
            self.code_activation,
            self.loss_ == "binary_crossentropy",
            self._seed,
            noise=self.noise,
        )
