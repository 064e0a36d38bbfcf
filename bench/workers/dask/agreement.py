"""Whether two machines would compute the same: packages, and the code of the methods."""

from importlib import metadata

from bench.errors import UserError
from bench.methods.source import source_fingerprint
from bench.provenance.versions import computing_versions, version_behind


def code_here(paths: tuple[str, ...]) -> dict[str, str]:
    """Return the versions of all that computes and what the code behind import paths is."""
    found = {"clusterbench": metadata.version("clusterbench"), **computing_versions()}
    for path in paths:
        found |= version_behind(path)
        source = source_fingerprint(path)
        if source != "installed":
            found[f"the source of {path}"] = source[:12]
    return found


def refuse_difference(here: dict[str, str], there: dict[str, str], worker: str) -> None:
    """Refuse a worker whose results would not be those of the client's machine.

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
            f"Got Dask worker {worker} with other code than here ({'; '.join(unlike)}), but "
            "expected the same, for the same results: install the same versions there, and put "
            "your own methods into the folder that the worker is started in."
        )
