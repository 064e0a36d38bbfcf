"""All code in the documentation runs, and prints what is shown."""

import re
import socket
from pathlib import Path

import pytest
from docs_code import DOCS, page
from places import RESULTS

LANGUAGES = {
    path.stem: {*re.findall(r"^```(?:\{code-block\} )?([a-z]+)$", path.read_text(), re.MULTILINE)}
    for path in DOCS.glob("*.md")
}
READING = {"what-we-learned"}
"""Pages that read the published runs, and write nothing."""
WITH_DATA = {"battery"}
"""Pages that need the collection clustering-data-v1 in the folder of datasets."""

COMMANDS = sorted(
    name for name, found in LANGUAGES.items() if "console" in found and name not in WITH_DATA
)
PYTHON = sorted(name for name, found in LANGUAGES.items() if found and "console" not in found)


@pytest.mark.parametrize("name", PYTHON)
def test_page_of_python(name: str) -> None:
    carry_out(name)


@pytest.mark.long
@pytest.mark.parametrize("name", COMMANDS)
def test_page_that_runs_the_command(name: str) -> None:
    carry_out(name)


@pytest.mark.mnist
@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(WITH_DATA))
def test_page_that_needs_data(name: str, mnist_folder: Path) -> None:
    assert (mnist_folder / "clustering-data-v1").is_dir(), "it lies beside mnist/"
    carry_out(name)


def carry_out(name: str) -> None:
    """Run a page, with another port in place of its own."""
    if name in READING:
        Path("results").symlink_to(RESULTS)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    for example in page(DOCS / f"{name}.md", {"8786": port}):
        example.evaluate()
