"""Agreement of machines in packages and in methods' code."""

from importlib import metadata

from bench.errors import UserError
from bench.methods.source import source_fingerprint
from bench.provenance.versions import computing_versions, version_behind


def code_here(paths: tuple[str, ...]) -> dict[str, str]:
    """Return versions of packages, and the code behind import paths."""
    codes = {"clusterbench": metadata.version("clusterbench"), **computing_versions()}
    for path in paths:
        codes |= version_behind(path)
        source = source_fingerprint(path)
        if source != "installed":
            codes[f"the source of {path}"] = source[:12]
    return codes


def refuse_difference(here: dict[str, str], there: dict[str, str], worker: str) -> None:
    """Refuse a worker with other versions or code than the client.

    Raises
    ------
    UserError
        Naming what differs.
    """
    unlike = [
        f"{name}: {there.get(name, 'absent')} there, {here.get(name, 'absent')} here"
        for name in sorted({*here, *there})
        if here.get(name) != there.get(name)
    ]
    if unlike:
        raise UserError(
            f"Got Dask worker {worker} with different code than here ({'; '.join(unlike)}), but "
            "expected the same, for the same results: install the same versions there, and put "
            "your own methods into the folder that the worker is started in."
        )
