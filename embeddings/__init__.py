"""Embedders: scikit-learn transformers that turn features into an embedding.

Each lives in a file of its own; this table is all that names them, so importing the package loads
none of their libraries.
"""

EMBEDDERS: dict[str, tuple[str, dict[str, object]]] = {
    "raw": ("embeddings.raw:Raw", {}),
    "pca": ("embeddings.pca:PCA", {}),
    "tsne": ("embeddings.tsne:TSNE", {}),
    "umap": ("embeddings.umap:UMAP", {}),
    "autoencoder": ("embeddings.autoencoder:Autoencoder", {}),
}
"""Name -> (import path of the class, parameters that the name presets)."""
