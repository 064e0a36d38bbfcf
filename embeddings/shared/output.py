"""What the embedders of this package promise scikit-learn about their output."""

from typing import Any


class Float32Output:
    """Mixin: the output is float32, whatever the features are. Stands first among the bases."""

    def __sklearn_tags__(self) -> Any:
        """Say that float32 is the only type of features which the output keeps."""
        tags = super().__sklearn_tags__()  # type: ignore[misc]
        tags.transformer_tags.preserves_dtype = ["float32"]
        return tags
