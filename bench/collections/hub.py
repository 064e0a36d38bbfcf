"""List the files of a dataset of the Hugging Face Hub."""

from typing import Any
from urllib.parse import quote

from bench.collections.catalog import Remote
from bench.errors import UserError

HUB = "https://huggingface.co"
DATA = (".zip", ".npz", ".tar", ".tar.gz", ".tgz")
LISTING = "files.json"
"""What a mirror calls the list of files."""


def listed(repository: str, mirror: str | None, name: str) -> tuple[Remote, ...]:
    """Return the files of data of a repository.

    Raises
    ------
    UserError
        The list cannot be had, or lists no data.
    """
    url = (
        f"{mirror}/{name}/{LISTING}"
        if mirror
        else f"{HUB}/api/datasets/{repository}/tree/main?recursive=true"
    )
    try:
        entries = _get(url)
        files = [
            Remote(
                each["path"],
                (f"{HUB}/datasets/{repository}/resolve/main/{quote(each['path'])}",),
                f"sha256:{each['lfs']['oid']}" if each.get("lfs") else "",
            )
            for each in entries
            if each["type"] == "file" and each["path"].lower().endswith(DATA)
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UserError(
            f"Got no list of the files of {name!r} from {url} ({error}): check the network, or "
            "name a mirror with --mirror."
        ) from None
    if not files:
        raise UserError(f"Got a list without data from {url}, but expected files of {DATA}.")
    return tuple(files)


def _get(url: str) -> Any:
    import requests

    from bench.collections.downloader import TIMEOUT

    answer = requests.get(url, timeout=TIMEOUT)
    answer.raise_for_status()
    return answer.json()
