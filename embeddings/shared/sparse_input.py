"""What the embedders that take sparse tables promise scikit-learn about their input."""

from typing import Any


class SparseInput:
    """Mixin: the features may be a sparse table.

    It stands first among the bases.
    """

    def __sklearn_tags__(self) -> Any:
        """Declare that sparse tables are taken."""
        tags = super().__sklearn_tags__()  # type: ignore[misc]
        tags.input_tags.sparse = True
        return tags
