"""All code in the documentation runs, and prints what is shown."""

import re
import socket

import pytest
from docs_code import DOCS, page

LANGUAGES = {
    path.stem: {*re.findall(r"^```(?:\{code-block\} )?([a-z]+)$", path.read_text(), re.MULTILINE)}
    for path in DOCS.glob("*.md")
}
COMMANDS = sorted(name for name, found in LANGUAGES.items() if "console" in found)
PYTHON = sorted(name for name, found in LANGUAGES.items() if found and "console" not in found)


@pytest.mark.parametrize("name", PYTHON)
def test_page_of_python(name: str) -> None:
    carry_out(name)


@pytest.mark.long
@pytest.mark.parametrize("name", COMMANDS)
def test_page_that_runs_the_command(name: str) -> None:
    carry_out(name)


def carry_out(name: str) -> None:
    """Run a page, with another port in place of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    for example in page(DOCS / f"{name}.md", {"8786": port}):
        example.evaluate()
