"""The changes that CONTRIBUTING.md shows, applied to a copy."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from places import ROOT

PAGE = ROOT / "CONTRIBUTING.md"
_BLOCK = re.compile(
    r"^(?:(?P<how>New file|In) `(?P<path>[^`]+)`:\n\n)?"
    r"(?P<fence>````?)(?P<language>python|diff|sh)\n(?P<text>.*?)^(?P=fence)\n",
    re.MULTILINE | re.DOTALL,
)


@dataclass
class Trip:
    """A section of the page: new files, changes, and commands."""

    title: str
    made: dict[str, str] = field(default_factory=dict)
    changed: dict[str, list[str]] = field(default_factory=dict)
    commands: list[str] = field(default_factory=list)

    @property
    def files(self) -> set[str]:
        """Every file that the section names as made or changed."""
        return {*self.made, *self.changed}

    def carry_out(self, tree: Path) -> None:
        """Make the changes in a tree."""
        for path, text in self.made.items():
            assert not (tree / path).exists(), f"{path} is there already"
            (tree / path).write_text(text)
        for path, diffs in self.changed.items():
            text = (tree / path).read_text()
            for diff in diffs:
                text = patched(text, diff, path)
            (tree / path).write_text(text)


def patched(text: str, diff: str, path: str) -> str:
    """Apply a diff without line numbers; its context must be unique."""
    lines = diff.splitlines(keepends=True)
    before = "".join(line[1:] for line in lines if line[0] != "+")
    after = "".join(line[1:] for line in lines if line[0] != "-")
    places = text.count(f"\n{before}")
    assert places == 1, f"{path} has the lines of this diff {places} times:\n{diff}"
    return text.replace(f"\n{before}", f"\n{after}")


def trips() -> list[Trip]:
    """Read the sections "Add ..." of the page."""
    sections = re.split(r"^## ", PAGE.read_text(), flags=re.MULTILINE)[1:]
    return [_trip(section) for section in sections if section.startswith("Add ")]


def _trip(section: str) -> Trip:
    trip = Trip(section.partition("\n")[0])
    path = ""
    for block in _BLOCK.finditer(section):
        path = block["path"] or path
        if block["language"] == "python":
            trip.made[path] = block["text"]
        elif block["language"] == "diff":
            trip.changed.setdefault(path, []).append(block["text"])
        else:
            trip.commands += block["text"].splitlines()
    return trip
