"""All code in the documentation is carried out, page by page, and prints what is shown."""

import socket

import pytest
from docs_code import DOCS, page

QUICK = ("metrics", "python-api")
"""Pages that start no process: seconds. The others run the command, as a reader would."""


@pytest.mark.parametrize("name", QUICK)
def test_page(name: str) -> None:
    carry_out(name)


LONG = sorted({path.stem for path in DOCS.glob("*.md")} - {*QUICK, "index"})


@pytest.mark.long
@pytest.mark.parametrize("name", LONG)
def test_page_that_runs_the_command(name: str) -> None:
    carry_out(name)


def carry_out(name: str) -> None:
    """Carry out a page; the port that it names may be taken here, so another stands for it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    for example in page(DOCS / f"{name}.md", {"8786": port}):
        example.evaluate()
