"""Running a matrix on a Dask cluster, local or remote."""
