"""Clusterers: scikit-learn clusterers that turn an embedding into assignments.

Each lives in a file of its own; this table is all that names them, so importing the package loads
none of their libraries.
"""

CLUSTERERS: dict[str, tuple[str, dict[str, object]]] = {
    "kmeans": ("clustering.kmeans:KMeans", {}),
    "spherical-kmeans": ("clustering.spherical_kmeans:SphericalKMeans", {}),
    "dbscan": ("clustering.dbscan:DBSCAN", {}),
}
"""Name -> (import path of the class, parameters that the name presets)."""
