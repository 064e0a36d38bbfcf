"""Improved deep embedded clustering, which keeps its decoder (Guo et al. 2017)."""

from clustering.dec import DEC


class IDEC(DEC):
    """DEC that goes on rebuilding its input (Guo et al. 2017).

    In this way the code keeps its shape.

    The loss is the autoencoder's plus a tenth of DEC's, by Adam, both the paper's for images. All
    else is as in :class:`clustering.dec.DEC`, parameters and attributes included.

    Examples
    --------
    >>> from sklearn.datasets import load_digits
    >>> from clustering.idec import IDEC
    >>> model = IDEC(10, hidden_units=(64,), epochs=3, max_iter=30, random_state=0)
    >>> model.fit(load_digits().data[:300]).embedding_.shape
    (300, 10)
    """

    _optimizer, _config = "Adam", {"learning_rate": 0.001}
    _weights = (0.1, 1.0)
