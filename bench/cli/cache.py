"""Define `clusterbench cache`, which shows and prunes the cached embeddings."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Show, prune or clear the cache of embeddings.", no_args_is_help=True)
CacheDir = Annotated[Path | None, typer.Option(help="Folder; default: the user's cache.")]


@app.command()
def info(cache_dir: CacheDir = None) -> None:
    """Show where the cache is and what it holds."""
    from bench.files.cache_care import contents

    for folder in _folders(cache_dir):
        cached = contents(folder)
        print(folder)
        for kind, count in cached.entries.items():
            print(f"{kind}: {count}")
        print(f"size: {cached.n_bytes / 1e6:.1f} MB")


@app.command()
def prune(
    max_size: Annotated[str, typer.Option(help="Largest size to keep, as in 2GB or 512MiB.")],
    cache_dir: CacheDir = None,
) -> None:
    """Delete the least recently used entries, down to a maximal size."""
    from bench.files.cache_care import prune as prune_cache
    from bench.spec.limits import size

    freed = prune_cache(_folders(cache_dir)[0], size(max_size, "--max-size"))
    print(f"freed {freed / 1e6:.1f} MB")


@app.command()
def clear(cache_dir: CacheDir = None) -> None:
    """Delete everything in the cache."""
    from bench.files.cache_care import clear as clear_cache

    freed = sum(clear_cache(folder) for folder in _folders(cache_dir))
    print(f"freed {freed / 1e6:.1f} MB")


def _folders(cache_dir: Path | None) -> list[Path]:
    """Return the cache of embeddings and the caches beside it: see `bench.files.cache`."""
    from bench.files.cache import default_cache_folder, given_data
    from bench.store.references import predictions_cache

    folder = (cache_dir or default_cache_folder()).resolve()
    beside = (predictions_cache(folder), given_data(folder))
    return [folder, *(each for each in beside if each.exists())]
