"""The graph of nearest neighbours, which clusterers may use as well."""
