"""Embedders: scikit-learn transformers that turn features into an embedding.

Each lives in a file of its own; this table is all that names them, so importing the package loads
none of their libraries.
"""

__all__ = ["EMBEDDERS"]

EMBEDDERS: dict[str, tuple[str, dict[str, object]]] = {
    "raw": ("embeddings.raw:Raw", {}),
    "deskew": ("embeddings.deskew:Deskew", {}),
    "hog": ("embeddings.hog:HOG", {}),
    "image-features": ("embeddings.image_features:ImageFeatures", {}),
    "standardize": ("sklearn.preprocessing:StandardScaler", {}),
    "l2-normalize": ("sklearn.preprocessing:Normalizer", {}),
    "pca": ("embeddings.pca:PCA", {}),
    "tfidf": ("embeddings.tfidf:TfIdf", {}),
    "svd": ("embeddings.svd:SVD", {}),
    "nmf": ("embeddings.nmf:NMF", {}),
    "kernel-pca": ("embeddings.kernel_pca:KernelPCA", {}),
    # As many components as pca keeps.
    "random-projection": (
        "sklearn.random_projection:GaussianRandomProjection",
        {"n_components": 30},
    ),
    "tsne": ("embeddings.tsne:TSNE", {}),
    "umap": ("embeddings.umap:UMAP", {}),
    "umap-layouts": ("embeddings.umap_layouts:UMAPLayouts", {}),
    "image-layouts": ("embeddings.image_layouts:ImageLayouts", {}),
    "pacmap": ("embeddings.pacmap:PaCMAP", {}),
    "trimap": ("embeddings.trimap:TriMap", {}),
    "isomap": ("embeddings.isomap:Isomap", {}),
    "spectral": ("embeddings.spectral:SpectralEmbedding", {}),
    "autoencoder": ("embeddings.autoencoder:Autoencoder", {}),
    "denoising-autoencoder": ("embeddings.denoising_autoencoder:DenoisingAutoencoder", {}),
    "conv-autoencoder": ("embeddings.conv_autoencoder:ConvAutoencoder", {}),
    "autoencoder-shallow": (
        "embeddings.autoencoder:Autoencoder",
        {
            "n_components": 200,
            "hidden_units": (),
            "code_activation": "relu",
            "loss": "binary_crossentropy",
            "optimizer": "adadelta",
            "learning_rate": 1.0,  # Keras's default was 1.0 once and is 0.001 now
            "epochs": 100,
            "batch_size": 512,
            "validation_fraction": 0.0,
            "patience": None,
        },
    ),
    "random": ("embeddings.noise:Noise", {}),
}
"""Name -> (import path of the class, parameters that the name presets)."""
