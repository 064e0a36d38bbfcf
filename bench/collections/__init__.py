"""Data that others publish, fetched from them into the folder of datasets."""
