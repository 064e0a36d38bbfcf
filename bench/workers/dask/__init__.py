"""Running a matrix on a Dask cluster: of this machine, or of many that share no disk."""
