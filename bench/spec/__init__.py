"""What a run is asked to do.

A spec, and the cells and reference rows that follow from it.
"""
