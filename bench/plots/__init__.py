"""Pictures of a run, as functions that return a `Figure`.

Figures are made without pyplot, so that there is nothing to close and no display is needed. Groups
are never distinguished by colour alone, and each figure has a description for people who cannot see
it.
"""
