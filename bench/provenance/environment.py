"""The machine, packages and code behind a number, for records."""

from bench.provenance.computer import Computer


class Environment(Computer):
    """What computed a number."""

    clusterbench: str
    """Version of the suite."""
    git_commit: str | None
    """Of the checkout, with a + where it was edited; None elsewhere."""
    versions: dict[str, str]
    """Of Python and of packages."""
    os: str
    machine: str
    cores: int
    memory_gb: float
    threads: int
    """Of each worker."""
