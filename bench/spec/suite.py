"""A suite as a spec holds it: datasets in groups."""

from collections.abc import Collection
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

Text = Annotated[str, Field(min_length=1, max_length=20_000)]
Size = Annotated[int, Field(ge=1)]


class Suite(BaseModel):
    """The table `[suites.NAME]` of a spec, or a whole suite file.

    `datasets` lists names, or has a table for each, with the keys of a dataset's table and an
    optional `group`. `groups` is the alternative: it lists the datasets of each group. `read` says
    how to read every file of the suite; a dataset's own table overrides it.
    """

    model_config = ConfigDict(extra="forbid", strict=True)

    title: Text | None = None
    source: Text | None = None
    licence: Text | None = None
    citation: Text | None = None
    datasets: list[Text] | dict[str, dict[str, Any]] = []
    groups: dict[str, list[Text]] = {}
    read: dict[str, Any] = {}
    max_samples: Size | None = None

    def facts(self) -> dict[str, str]:
        """Return the descriptive facts, which every run of the suite keeps."""
        named = {name: getattr(self, name) for name in ("title", "source", "licence", "citation")}
        return {name: text for name, text in named.items() if text is not None}

    def group_of(self) -> dict[str, str]:
        """Return the group of each dataset that has one."""
        groups = {name: group for group, names in self.groups.items() for name in names}
        if isinstance(self.datasets, dict):
            groups |= {name: t["group"] for name, t in self.datasets.items() if "group" in t}
        return groups

    def names(self) -> list[str]:
        """Return the names of its datasets, in order of first mention."""
        return list(dict.fromkeys([*self.datasets, *self.group_of()]))

    def part(self, names: Collection[str]) -> "Suite":
        """Return what a run keeps of the suite.

        `names` are the datasets of the run; those of the suite are kept, by group.

        >>> suite = Suite(groups={"round": ["a", "b"]}, datasets=["c"], max_samples=9)
        >>> suite.part(["a", "c"]).model_dump(exclude_defaults=True)
        {'datasets': ['c'], 'groups': {'round': ['a']}}
        """
        own = {name for name in self.names() if name in names}
        chosen = ((group, [name for name in each if name in own]) for group, each in
                  self.by_group().items())  # fmt: skip
        groups = {group: each for group, each in chosen if each}
        grouped = self.group_of()
        alone = [name for name in self.names() if name in own and name not in grouped]
        facts: dict[str, Any] = {**self.facts()}
        return Suite(datasets=alone, groups=groups, **facts)

    def by_group(self) -> dict[str, list[str]]:
        """Return the datasets of each group, in the order of `names`."""
        group_of, groups = self.group_of(), dict[str, list[str]]()
        for name in self.names():
            if name in group_of:
                groups.setdefault(group_of[name], []).append(name)
        return groups
