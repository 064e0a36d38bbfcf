"""Lloyd's iterations, for both k-means."""
