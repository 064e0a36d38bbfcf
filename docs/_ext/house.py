"""The layers of the tree: imports, faults, and their page.

``docs/layers.toml`` names every room from the top floor down. A room may import rooms below it.

    python docs/_ext/house.py           # list the faults; exit code 1 where there are any
    python docs/_ext/house.py --write   # write docs/architecture.md
    python docs/_ext/house.py --count   # count rooms, floors, arrows and circles
"""

import ast
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PACKAGES = ("bench", "clustering", "embeddings")
AT_THE_ROOT = {
    "bench": {"__init__", "__main__", "errors", "testing"},
}
"""Files that may stand at the root of a package; the others have one file per method."""


@dataclass(frozen=True)
class Room:
    """A package or a file of the tree, as ``layers.toml`` names it."""

    name: str
    holds: str
    not_here: str = ""
    never: tuple[str, ...] = ()
    """Rooms below it that it must not import all the same."""
    only: tuple[str, ...] | None = None
    """The only rooms that it may import, where that is fewer than all below it."""


@dataclass(frozen=True, order=True)
class Import:
    """An import of one module by another; `line` counts from one."""

    importer: str
    imported: str
    line: int = field(compare=False)


class House:
    """The modules of a tree, their imports, and their rooms.

    Parameters
    ----------
    root : Path
        Holds the three packages and ``docs/layers.toml``.
    """

    def __init__(self, root: Path = ROOT) -> None:
        self.root = root
        self.files = {
            _module(path.relative_to(root)): path
            for package in PACKAGES
            for path in sorted((root / package).rglob("*.py"))
        }

    @cached_property
    def rooms(self) -> list[Room]:
        """The rooms of ``layers.toml``, from the top floor down."""
        content = tomllib.loads((self.root / "docs" / "layers.toml").read_text("utf-8"))
        return [_room(table) for table in content["room"]]

    @cached_property
    def imports(self) -> list[Import]:
        """All imports within the tree, including those for types only."""
        return sorted(
            Import(module, imported, line)
            for module, path in self.files.items()
            for imported, line in self._imported(module, path)
            if imported != module
        )

    def room_of(self, module: str) -> str | None:
        """Return the room of a module, or None.

        A sub-package is a room of its own, not a corner of the one around it.
        """
        names = {room.name for room in self.rooms}
        is_package = self.files[module].name == "__init__.py"
        parent = module if is_package or module in names else module.rpartition(".")[0]
        return parent if parent in names else None

    def faults(self) -> list[str]:
        """Return everything wrong with the tree, one sentence each."""
        return [*self._misplaced(), *self._wrong_imports(), *self._circle_faults()]

    def _misplaced(self) -> Iterator[str]:
        for module, path in self.files.items():
            where = path.relative_to(self.root).as_posix()
            allowed = AT_THE_ROOT.get(path.parent.name) if path.parent.parent == self.root else None
            if allowed is not None and path.stem not in allowed:
                yield f"{where}: the root of {path.parent.name}/ holds only {sorted(allowed)}"
            elif self.room_of(module) is None:
                yield f"{where}: docs/layers.toml names no room for it"
        for room in self.rooms:
            if room.name not in self.files:
                yield f"docs/layers.toml: there is no {room.name}"

    def _wrong_imports(self) -> Iterator[str]:
        floor = {room.name: number for number, room in enumerate(self.rooms)}
        rooms = {room.name: room for room in self.rooms}
        for each in self.imports:
            one, two = self.room_of(each.importer), self.room_of(each.imported)
            if one is None or two is None or one == two:
                continue
            where = f"{self.files[each.importer].relative_to(self.root).as_posix()}:{each.line}"
            problem = f"{where}: {one} imports {each.imported}"
            if floor[two] < floor[one]:
                yield f"{problem}, which is above it"
            elif _within(two, rooms[one].never):
                yield f"{problem}, which it must never do"
            elif rooms[one].only is not None and not _within(two, rooms[one].only):
                yield f"{problem}, but may import only {', '.join(rooms[one].only)}"

    def _circle_faults(self) -> Iterator[str]:
        for circle in self.circles():
            yield f"a circle of imports: {' -> '.join([*circle, circle[0]])}"

    def circles(self) -> list[list[str]]:
        """Return the sets of files that import each other."""
        following: dict[str, set[str]] = {module: set() for module in self.files}
        for each in self.imports:
            following[each.importer].add(each.imported)
        return [sorted(part) for part in _strongly_connected(following) if len(part) > 1]

    def arrows(self) -> set[tuple[str, str]]:
        """Return which room imports which, each pair once."""
        pairs = ((self.room_of(i.importer), self.room_of(i.imported)) for i in self.imports)
        return {(one, two) for one, two in pairs if one and two and one != two}

    def _imported(self, module: str, path: Path) -> Iterator[tuple[str, int]]:
        package = module if path.name == "__init__.py" else module.rpartition(".")[0]
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            for name in _names(node, package):
                known = self._known(name)
                if known is not None:
                    yield known, node.lineno  # type: ignore[attr-defined]

    def _known(self, name: str) -> str | None:
        """Return the module of the tree that a dotted name means."""
        parts = name.split(".")
        for n in range(len(parts), 0, -1):
            if ".".join(parts[:n]) in self.files:
                return ".".join(parts[:n])
        return None


def architecture(house: House) -> str:
    """Return the page about the rooms as Markdown."""
    opening = (house.root / "docs" / "layers.toml").read_text("utf-8")
    text = tomllib.loads(opening)["opening"].strip()
    below: dict[str, list[str]] = {room.name: [] for room in house.rooms}
    for one, two in sorted(house.arrows()):
        below[one].append(two)
    order = [room.name for room in house.rooms]
    lines = [
        "<!-- Written by `python docs/_ext/house.py --write` from docs/layers.toml. -->",
        "",
        text,
        "",
        "## Rooms, from the top floor down",
        "",
        "| room | what belongs there | what does not | imports |",
        "| --- | --- | --- | --- |",
    ]
    for room in house.rooms:
        uses = ", ".join(f"`{name}`" for name in sorted(below[room.name], key=order.index))
        lines.append(f"| `{room.name}` | {room.holds} | {room.not_here} | {uses} |")
    return "\n".join(lines) + "\n"


def counted(house: House) -> str:
    """Count what the layer rules are about, in one line.

    A room is a folder of Python files, or a file at the root of `bench`; a floor is one more than
    the highest room that it imports, rooms that import each other sharing one.
    """
    rooms = {module: _folder(module, path) for module, path in house.files.items()}
    pairs = {(rooms[i.importer], rooms[i.imported]) for i in house.imports}
    pairs = {(one, two) for one, two in pairs if one != two}
    following: dict[str, set[str]] = {room: set() for room in rooms.values()}
    for one, two in pairs:
        following[one].add(two)
    floors = _floors(following)
    files = {
        (i.importer, i.imported) for i in house.imports if rooms[i.importer] != rooms[i.imported]
    }
    return (
        f"{len(following)} rooms, {max(floors.values())} floors, {len(pairs)} arrows between rooms "
        f"({len(files)} imports between files of different rooms), {len(house.circles())} circles "
        f"of files, {sum(len(p) > 1 for p in _strongly_connected(following))} of rooms"
    )


def _folder(module: str, path: Path) -> str:
    top = module.split(".")[0]
    if module == top or path.name == "__init__.py":
        return module
    parent = module.rpartition(".")[0]
    return module if parent == "bench" else parent


def _floors(following: dict[str, set[str]]) -> dict[str, int]:
    floors: dict[str, int] = {}
    for part in _strongly_connected(following):  # what is imported comes first
        below = {two for one in part for two in following[one]} - set(part)
        floors |= dict.fromkeys(part, 1 + max((floors[two] for two in below), default=0))
    return floors


def _strongly_connected(following: dict[str, set[str]]) -> list[list[str]]:
    """Return the strongly connected parts of a graph.

    What is pointed at comes first (Tarjan 1972).
    """
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    parts: list[list[str]] = []

    def visit(node: str) -> None:
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in sorted(following[node]):
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            at = stack.index(node)
            parts.append(stack[at:])
            del stack[at:]

    for node in sorted(following):
        if node not in index:
            visit(node)
    return parts


def _names(node: ast.AST, package: str) -> list[str]:
    """Return the dotted names that a statement imports, if any."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if not isinstance(node, ast.ImportFrom):
        return []
    parents = package.split(".")
    base = parents[: len(parents) - node.level + 1] if node.level else []
    module = ".".join([*base, *([node.module] if node.module else [])])
    return [f"{module}.{alias.name}" for alias in node.names]


def _module(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def _room(table: dict[str, Any]) -> Room:
    return Room(
        table["name"],
        table["holds"],
        table.get("not", ""),
        tuple(table.get("never", ())),
        tuple(table["only"]) if "only" in table else None,
    )


def _within(room: str, names: tuple[str, ...]) -> bool:
    return any(room == name or room.startswith(f"{name}.") for name in names)


def main() -> int:
    """Carry out the command; return its exit code."""
    house = House()
    if "--count" in sys.argv:
        print(counted(house))
        return 0
    if "--write" in sys.argv:
        (ROOT / "docs" / "architecture.md").write_text(architecture(house), "utf-8")
    faults = house.faults()
    print("\n".join(faults), file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
