"""Suites of a spec put in as the datasets that they name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.datasets import load, takes_target
from bench.datasets.data_names import is_path, table_names
from bench.datasets.size import n_samples
from bench.errors import UserError, unknown_name
from bench.spec.file import SpecFile
from bench.spec.suite import Suite
from bench.suites.find import find_suite

Tables = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Choice:
    """The chosen suites and their parts; None is unset."""

    suites: Sequence[str] | None = None
    groups: Sequence[str] | None = None
    max_samples: int | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was chosen."""
        return not (self.suites or self.groups or self.max_samples)


def expand(
    file: SpecFile, choice: Choice, data_dir: Path | None = None
) -> tuple[SpecFile, list[str]]:
    """Put the datasets of suites into a spec.

    Parameters
    ----------
    file : SpecFile
        Whose ``matrix.suites`` names some; without any list of datasets, all that it defines.
    choice : Choice
        Choices beside the file, which override it.
    data_dir : Path, optional
        The folder of datasets.

    Returns
    -------
    file : SpecFile
        With datasets alone, and what their suites are.
    notes : list of str
        What was left out, and how folders were read.

    Raises
    ------
    UserError
        An unknown suite or group, a file that is missing, one name for two datasets, or no dataset.
    """
    names = [*(choice.suites or _of_the_file(file))]
    if not names:
        if choice.groups or choice.max_samples:
            flag = "--group" if choice.groups else "--max-samples"
            raise UserError(f"Got {flag} without a suite: name one with --suite.")
        return file, []
    datasets, suites = dict(file.datasets), dict(file.suites)
    notes, listed, groups, n_named = list[str](), list[str](), set[str](), 0
    for requested in dict.fromkeys(names):
        name, suite, of_reading = find_suite(requested, file.suites, data_dir)
        tables, group_of = _tables(name, suite, file.datasets)
        groups |= set(group_of.values())
        n_named += len(tables)
        chosen = [each for each in tables if _in(group_of.get(each, ""), choice.groups)]
        most = choice.max_samples or suite.max_samples
        chosen_names, left_out = _small_enough(chosen, tables, most, data_dir)
        notes += [f"suite {name}: {note}" for note in (*of_reading, *left_out)]
        _refuse_clash(name, chosen_names, tables, datasets, listed)
        datasets |= {each: tables[each] for each in chosen_names if tables[each]}
        suites[name] = _renamed(suite, group_of, tables).part(chosen_names)
        listed += chosen_names
    for group in choice.groups or ():
        if not any(_in(each, [group]) for each in groups):
            raise unknown_name("group", group, groups)
    before = [] if choice.suites else file.matrix.datasets
    if not listed and not n_named:
        raise UserError(
            f"Got suite {names[0]!r}, which names no dataset, so that no dataset is left to run: "
            "list some in it, as in datasets = ['digits']."
        )
    if not listed:
        raise UserError(
            f"Got suite {names[0]!r}, of which no dataset is left: choose another group, or more "
            "samples with --max-samples."
        )
    matrix = file.matrix.model_dump(exclude_unset=True) | {"datasets": [*before, *listed]}
    matrix.pop("suites", None)
    content = {**file.model_dump(exclude_unset=True), "matrix": matrix, "datasets": datasets}
    content["suites"] = {
        key: each.model_dump(exclude_defaults=True) for key, each in suites.items()
    }
    return SpecFile.model_validate(content), notes


def _of_the_file(file: SpecFile) -> list[str]:
    matrix = file.matrix
    if matrix.suites or matrix.datasets:
        return matrix.suites
    return list(file.suites)


def _renamed(suite: Suite, group_of: dict[str, str], names: Iterable[str]) -> Suite:
    """Return a suite whose datasets have the names that tables show."""
    datasets = {name: {"group": group_of[name]} if name in group_of else {} for name in names}
    return suite.model_copy(update={"datasets": datasets, "groups": {}})


def _in(group: str, groups: Sequence[str] | None) -> bool:
    """Return whether a group, or one that it lies in, is wanted."""
    return not groups or any(group == each or group.startswith(f"{each}/") for each in groups)


def _tables(name: str, suite: Suite, defined: Tables) -> tuple[Tables, dict[str, str]]:
    """Return a suite's dataset tables, and their groups."""
    own = suite.datasets if isinstance(suite.datasets, dict) else {}
    called = {each: each for each in suite.names()}
    files = [each for each in called if "use" not in own.get(each, {}) and each not in defined
             and is_path(each)]  # fmt: skip
    others = {each for each in called if each not in files}
    called |= dict(zip(files, table_names(files, others | {*defined}), strict=True))
    files_of_suite = [each for each in own if is_path(each) and "use" in own[each]]
    others = {*called.values()} - set(files_of_suite)
    called |= dict(zip(files_of_suite, table_names(files_of_suite, others), strict=True))
    tables: Tables = {}
    for listed, shown in called.items():
        table = {key: value for key, value in own.get(listed, {}).items() if key != "group"}
        if not table and listed in defined:
            table = dict(defined[listed])
        use = table.get("use", listed)
        if not isinstance(use, str) or not use:
            raise UserError(
                f"Got use = {use!r} for dataset {listed!r} of suite {name!r}, but expected a path "
                "or the name of a dataset."
            )
        if is_path(use) and not Path(use).expanduser().exists():
            raise UserError(
                f"Got suite {name!r}, whose dataset {shown!r} is the file {use!r}, but there is no "
                "such file: fix the path, or leave the dataset out."
            )
        read = suite.read if takes_target(use) else {}
        tables[shown] = ({} if use == shown else {"use": use}) | read | _without_use(table)
    return tables, {called[each]: group for each, group in suite.group_of().items()}


def _without_use(table: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in table.items() if key != "use"}


def _small_enough(
    names: Sequence[str], tables: Tables, most: int | None, data_dir: Path | None
) -> tuple[list[str], list[str]]:
    """Return the small enough datasets, and a note on others."""
    if most is None:
        return [*names], []
    sizes = {name: _size(name, tables[name], most, data_dir) for name in names}
    large = [f"{name} ({size:,})" for name, size in sizes.items() if size > most]
    small = [name for name, size in sizes.items() if size <= most]
    if not large:
        return small, []
    count = "1 dataset" if len(large) == 1 else f"{len(large)} datasets"
    return small, [f"left out {count} of more than {most:,} samples: {', '.join(large)}"]


def _size(name: str, table: dict[str, Any], most: int, data_dir: Path | None) -> int:
    """Return a dataset's size; it is loaded where nothing else can tell."""
    use, reading = table.get("use", name), _without_use(table)
    size = n_samples(use, reading, most)
    return load(use, data_dir=data_dir, **reading).n_samples if size is None else size


def _refuse_clash(
    suite: str, names: Sequence[str], tables: Tables, defined: Tables, listed: Sequence[str]
) -> None:
    for name in names:
        if name in listed or (name in defined and defined[name] != tables[name]):
            raise UserError(
                f"Got dataset {name!r} of suite {suite!r}, a name that another dataset of the run "
                "has: give one of the two another name."
            )
