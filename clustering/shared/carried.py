"""The check of methods whose cost grows too fast for more than so many samples."""


def check_carried(n_samples: int, most: int, cost: str) -> None:
    """Raise ValueError for more samples than a method can carry; `cost` says what more would."""
    if n_samples > most:
        raise ValueError(
            f"Got {n_samples} samples, but expected at most {most}: {cost}. Take a subset "
            "(--n-samples), or a method that grows more slowly, such as hdbscan or kmeans."
        )
