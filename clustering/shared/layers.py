"""Clusters at several levels, of which one is the answer."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray


class LayeredClusters:
    """Mixin that keeps the assignments of every layer.

    It also keeps those of the most persistent one.
    """

    labels_: NDArray[np.intp]
    layers_: list[NDArray[np.intp]]
    report_: dict[str, Any]

    def _keep_layers(self, layers: Sequence[NDArray[Any]], persistence: Sequence[float]) -> None:
        """Set what a fit leaves behind.

        Parameters
        ----------
        layers : sequence of ndarray of shape (n_samples,)
            Assignments, the finest first; -1 is noise.
        persistence : sequence of float
            Of each layer; ignored where there is only one layer.
        """
        self.layers_ = [np.asarray(layer, np.intp) for layer in layers]
        best = int(np.argmax(persistence)) if len(self.layers_) > 1 else 0
        self.labels_ = self.layers_[best]
        self.report_ = {
            "n_clusters": int(self.labels_.max()) + 1,
            "noise": float(np.mean(self.labels_ == -1)),
            "clusters_of_layers": [int(layer.max()) + 1 for layer in self.layers_],
        }
