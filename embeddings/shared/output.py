"""What the embedders of this package promise scikit-learn about their output."""

from typing import Any


class Float32Output:
    """Mixin: the output is float32, whatever the features are.

    It stands first among the bases.
    """

    def __sklearn_tags__(self) -> Any:
        """Declare that the output keeps float32 and no other type.

        The type is that of the features.
        """
        tags = super().__sklearn_tags__()  # type: ignore[misc]
        tags.transformer_tags.preserves_dtype = ["float32"]
        return tags
