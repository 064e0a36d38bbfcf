"""The command line, with one file per command.

What a command needs is imported when it runs.
"""

import typer

from bench.cli import cache, data
from bench.cli.check import check
from bench.cli.choose import choose
from bench.cli.list import list_
from bench.cli.merge import merge
from bench.cli.option_groups import GroupedCommand
from bench.cli.plot import plot
from bench.cli.publish import publish
from bench.cli.reference import reference
from bench.cli.report import report
from bench.cli.run import run
from bench.cli.score import score
from bench.cli.site import site
from bench.cli.tables import tables
from bench.cli.verify import verify

app = typer.Typer(
    help="Which embedding, followed by which clustering, recovers the structure in my data?",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,  # plain help: drawing boxes takes as long to load as all else
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command(cls=GroupedCommand)(run)
app.command(cls=GroupedCommand)(tables)
app.command("list")(list_)
commands = (choose, plot, report, check, score, verify, merge, publish, site, reference)
for command in commands:
    app.command(cls=GroupedCommand)(command)
app.add_typer(cache.app, name="cache")
app.add_typer(data.app, name="data")
