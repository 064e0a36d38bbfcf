"""The report page: one HTML file that shows a run.

Modules named after a section gather plain data from the store (`board`, `heat`, `explorer`, `eps`,
`references`, `provenance`), `charts` makes the figures that are filled with it, `page` puts both
into the templates of `assets`. Nothing is run again, and neither this package nor the page fetches
anything.
"""
