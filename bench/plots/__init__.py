"""Pictures of a run, as functions that return a `Figure`.

Figures are made without pyplot, so that there is nothing to close and no display is needed. What
tells groups apart is never colour alone; each figure has a description for those who cannot see it.
"""
