"""How consistent assignments are with nearest neighbours."""

import numpy as np
from numpy.typing import NDArray


def neighbor_consistency(assignments: NDArray[np.integer], indices: NDArray[np.integer]) -> float:
    """Return the share of neighbours in the same cluster, averaged over clusters.

    Handl and Knowles (2007) call its complement connectivity. Averaging over clusters keeps one
    large cluster from hiding the rest. Noise is left out; NaN under two clusters.

    Parameters
    ----------
    assignments : ndarray of shape (n_samples,)
        -1 = noise.
    indices : ndarray of shape (n_samples, n_neighbors)
        Neighbours of each sample, itself left out.

    Examples
    --------
    >>> import numpy as np
    >>> from clustering.indices.neighbors import neighbor_consistency
    >>> neighbor_consistency(np.array([0, 0, 1, 1]), np.array([[1], [0], [3], [1]]))
    0.75
    """
    names = np.unique(assignments[assignments >= 0])
    if len(names) < 2:
        return float("nan")
    same = (assignments[indices] == assignments[:, None]).mean(axis=1)
    return float(np.mean([same[assignments == name].mean() for name in names]))
