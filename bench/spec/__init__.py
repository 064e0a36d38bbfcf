"""What a run is asked to do: a spec, and the cells and reference rows that follow from it."""
