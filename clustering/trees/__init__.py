"""Spanning trees, linkage and what DBSCAN, HDBSCAN and agglomeration read off them."""
