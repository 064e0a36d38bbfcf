"""Layouts found by gradient descent: t-SNE's and UMAP's."""
