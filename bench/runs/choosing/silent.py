"""Work on a run of which nobody is told."""

from typing import Any

from bench.execution.progress import Plain


class Silent(Plain):
    """Takes news and prints none."""

    def note(self, text: str) -> None:
        """Take a line of news."""

    def ended(self, record: Any) -> None:
        """Take a cell that has ended."""
