"""Clusterers: scikit-learn clusterers that turn an embedding into assignments.

Each lives in a file of its own, or is scikit-learn's as it is; this table is all that names them,
so importing the package loads none of their libraries.
"""

__all__ = ["CLUSTERERS"]

CLUSTERERS: dict[str, tuple[str, dict[str, object]]] = {
    "kmeans": ("clustering.kmeans:KMeans", {}),
    "spherical-kmeans": ("clustering.spherical_kmeans:SphericalKMeans", {}),
    "mini-batch-kmeans": ("sklearn.cluster:MiniBatchKMeans", {}),
    "consensus": ("clustering.consensus:Consensus", {}),
    "bisecting-kmeans": ("sklearn.cluster:BisectingKMeans", {}),
    "gaussian-mixture": ("clustering.gaussian_mixture:GaussianMixture", {}),
    "gaussian-mixture-bic": ("clustering.gaussian_mixture_bic:GaussianMixtureBIC", {}),
    "x-means": ("clustering.x_means:XMeans", {}),
    "mean-shift": ("clustering.mean_shift:MeanShift", {}),
    "affinity-propagation": ("clustering.affinity_propagation:AffinityPropagation", {}),
    "agglomerative": ("clustering.agglomerative:Agglomerative", {}),
    "birch": ("clustering.birch:Birch", {}),
    "spectral": ("clustering.spectral:SpectralClustering", {}),
    "dbscan": ("clustering.dbscan:DBSCAN", {}),
    "optics": ("clustering.optics:OPTICS", {}),
    "hdbscan": ("clustering.hdbscan:HDBSCAN", {}),
    "plscan": ("clustering.plscan:PLSCAN", {}),
    "evoc": ("clustering.evoc:EVoC", {}),
    "genie": ("clustering.genie:Genie", {}),
    "dec": ("clustering.dec:DEC", {}),
    "idec": ("clustering.idec:IDEC", {}),
    "leiden": ("clustering.leiden:Leiden", {}),
    "best": ("clustering.best:Best", {}),
    "constant": ("clustering.constant:Constant", {}),
    "random": ("clustering.random_clusters:RandomClusters", {}),
}
"""Name -> (import path of the class, parameters that the name presets)."""
