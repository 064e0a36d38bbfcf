"""Every block of the README: commands are carried out, files written, Python run."""

import doctest
import re
import shlex
import sys
from pathlib import Path

import pytest
from docs_code import FLAGS
from sklearn.datasets import load_iris

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "README.md").read_text()
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)

QUICKER = {
    "--seeds 0,1,2 --out runs/digits": "--n-samples 150 --seeds 0 --out runs/digits",
    "--preset no-labels": "--preset no-labels --dry-run",  # docs/no-labels.md is carried out
    "choose my-run": "choose runs/digits",
}
"""What is carried out in place of what takes minutes."""


def test_it_is_short_and_has_no_other_blocks() -> None:
    assert len(TEXT.splitlines()) < 150
    assert {language for language, _ in BLOCKS} == {"console", "python", "sh", "toml"}


def test_the_commands_of_a_shell_are_what_is_checked_and_installed() -> None:
    install, check = (block.strip() for language, block in BLOCKS if language == "sh")
    assert install.endswith(".venv/bin/pip install . && .venv/bin/clusterbench run")
    assert check == "bash .ci/check"
    assert (ROOT / ".ci/check").is_file()


@pytest.mark.long
def test_every_block_is_carried_out(
    home: Path, clusterbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(home))
    monkeypatch.delitem(sys.modules, "my_module", raising=False)
    table = load_iris(as_frame=True).frame.iloc[::5].rename(columns={"target": "species"})
    table.to_csv(home / "data.csv", index=False)
    for language, block in BLOCKS:
        if language == "toml":
            (home / "spec.toml").write_text(block)
        elif language == "python" and ">>>" in block:
            example = doctest.DocTestParser().get_doctest(block, {}, "README.md", None, 0)
            assert doctest.DocTestRunner(optionflags=FLAGS).run(example).failed == 0
        elif language == "python":
            (home / "my_module.py").write_text(block)
    for language, block in sorted(BLOCKS, key=lambda each: "choose" in each[1]):
        for line in block.splitlines() if language == "console" else ():
            for slow, quick in QUICKER.items():
                line = line.replace(slow, quick)
            clusterbench(*shlex.split(line.partition(" > ")[0])[2:])
