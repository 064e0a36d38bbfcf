"""The code in a page of the documentation, carried out in order.

- A code block with a caption is a file: it is written under that name.
- A block of ``python`` is executed in this process, one namespace a page; with prompts (``>>>``) it
  is a doctest.
- A block of ``console`` is commands after ``$``, each with its output below. Commands of a block
  share a shell. Every command must succeed; what went wrong on purpose says so:
  ``|| echo "exit code $?"``.

Output is compared as doctests are, so ``...`` stands for anything. It is what went to standard
output, or to standard error and then to standard output; a command without output shown may print
what it likes.
"""

import doctest
import os
import re
import shlex
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sybil import Document, Example
from sybil.evaluators.doctest import OutputChecker
from sybil.parsers.myst import CodeBlockParser, PythonCodeBlockParser

DOCS = Path(__file__).parents[2] / "docs"
LANGUAGES = ("console", "python", "toml")
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
SECONDS = 300


@dataclass(frozen=True)
class Command:
    """A command of a console block, and what is shown below it."""

    text: str
    output: str


def page(path: Path, replacing: dict[str, str] | None = None) -> Document:
    """Parse a page; `replacing` changes parts of its commands."""
    files = [CodeBlockParser(language, _write) for language in LANGUAGES[1:]]
    console = CodeBlockParser("console", lambda example: _carry_out(example, replacing or {}))
    python = PythonCodeBlockParser(doctest_optionflags=FLAGS)
    return Document.parse(
        str(path),
        *(lambda document, parser=parser: filter(_caption, parser(document)) for parser in files),
        console,
        lambda document: (
            region for region in python(document) if not _inside_a_file(document, region)
        ),
    )


def _caption(region) -> str:
    return region.lexemes.get("options", {}).get("caption", "")


def _inside_a_file(document: Document, region) -> bool:
    return any(
        each.start <= region.start < each.end
        for _, each in document.regions
        if each.evaluator is _write
    )


def _write(example: Example) -> None:
    path = Path(_caption(example.region))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(example.parsed)


def commands(block: str) -> list[Command]:
    """Take a console block apart."""
    parsed: list[Command] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            parsed.append(Command(line[2:], ""))
            continue
        assert parsed, f"a console block begins with '$ ', not with {line!r}"
        last = parsed.pop()
        if last.text.endswith("\\") and not last.output:
            assert line.startswith("> "), f"the line after {last.text!r} begins with '> '"
            parsed.append(Command(f"{last.text}\n{line[2:]}", ""))
        else:
            parsed.append(Command(last.text, f"{last.output}{line}\n"))
    return parsed


def _carry_out(example: Example, replacing: dict[str, str]) -> None:
    typed = commands(example.parsed)
    for (code, out, err), each in zip(_run(typed, replacing), typed, strict=True):
        where = f"{example.path}:{example.line}: $ {each.text}"
        assert code == 0, f"{where}\nends with exit code {code}\n{out}{err}"
        shown = each.output
        for there, here in replacing.items():
            out, err = out.replace(here, there), err.replace(here, there)
        matches = OutputChecker().check_output
        assert not shown or matches(shown, out, FLAGS) or matches(shown, err + out, FLAGS), (
            f"{where}\nshown:\n{shown}\nfound:\n{out}\nand on standard error:\n{err}"
        )


def _run(typed: list[Command], replacing: dict[str, str]) -> list[tuple[int, str, str]]:
    """Run commands in one shell; return exit codes, output and errors."""
    lines = []
    for i, each in enumerate(typed):
        text = re.sub("|".join(replacing) or "$^", lambda match: replacing[match[0]], each.text)
        lines.append(f"{{\n{text}\n}} > .{i}.out 2> .{i}.err < /dev/null; echo $? > .{i}.code")
    here = shlex.quote(str(Path(sys.executable).parent))
    script = "\n".join([f"PATH={here}:$PATH", *lines])
    shell = subprocess.Popen(["bash", "-c", script], start_new_session=True)
    try:
        shell.wait(timeout=SECONDS)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(shell.pid, signal.SIGTERM)  # what it has left in the background
    results = []
    for i in range(len(typed)):
        texts = [Path(f".{i}.{part}") for part in ("code", "out", "err")]
        code, out, err = (path.read_text() for path in texts)
        for path in texts:
            path.unlink()
        results.append((int(code), out, err))
    return results
