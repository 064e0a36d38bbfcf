"""The check of sample sizes for costly methods.

Their cost grows too fast for more than a certain number of samples.
"""


def check_carried(n_samples: int, most: int, cost: str) -> None:
    """Raise ValueError for more samples than a method can carry.

    `cost` says what more samples would cost.
    """
    if n_samples > most:
        raise ValueError(
            f"Got {n_samples} samples, but expected at most {most}: {cost}. Take a subset "
            "(--n-samples), or a method that grows more slowly, such as hdbscan or kmeans."
        )
