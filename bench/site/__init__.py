"""Static pages over all runs of a folder.

`published` reads the runs, `overview`, `boards` and `reproduce` gather what one page each shows,
`write` puts it into the templates of `assets` and those of the report.
"""
