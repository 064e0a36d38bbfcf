"""Download files, going on where a download stopped."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

TIMEOUT = 60.0
"""Seconds without an answer after which a connection is given up."""

TRIES = 3
"""How often a connection that ended early is taken up again by itself."""

BLOCK = 1 << 16


class CutShort(OSError):
    """No connection, or one that ended before the file did."""


class Resuming:
    """Download to a file that stays when interrupted, for `pooch`.

    Parameters
    ----------
    part : Path
        What is there of the file so far.
    is_checked : bool
        Whether the whole is compared with a known hash: a part without the server's mark is then
        taken up as well.
    advance : callable
        Is passed bytes so far and bytes in all (None where the server does not say).
    """

    def __init__(
        self, part: Path, *, is_checked: bool, advance: Callable[[int, int | None], None]
    ) -> None:
        self.part, self.is_checked, self.advance = part, is_checked, advance
        self.resumed = False
        self._mark = part.with_name(f"{part.name}.etag")

    def __call__(self, url: str, output_file: Any, pooch: Any = None) -> None:
        """Bring the file of a URL to `output_file`.

        Raises
        ------
        CutShort, requests.HTTPError
            It could not be had; what there is of it stays.
        """
        from requests.exceptions import ConnectionError, Timeout
        from urllib3.exceptions import HTTPError

        for left in reversed(range(TRIES)):
            before = self._size()
            try:
                self._go_on(url)
                break
            except (CutShort, ConnectionError, Timeout, HTTPError) as error:
                if not left or self._size() <= before:
                    raise CutShort(_said(error)) from None
        os.replace(self.part, output_file)
        self._mark.unlink(missing_ok=True)

    def forget(self) -> None:
        """Remove what there is of the file."""
        self.part.unlink(missing_ok=True)
        self._mark.unlink(missing_ok=True)

    def _size(self) -> int:
        return self.part.stat().st_size if self.part.exists() else 0

    def _go_on(self, url: str) -> None:
        start = self._size()
        mark = self._mark.read_text() if self._mark.exists() else ""
        if start and not (mark or self.is_checked):
            start = 0
        headers = {"Accept-Encoding": "identity"}
        if start:
            headers |= {"Range": f"bytes={start}-"} | ({"If-Range": mark} if mark else {})
        with _answer(url, headers) as answer:
            too_long = answer.status_code == 416
            if not too_long:
                self._take(answer, start)
        if too_long:  # the part is as long as the file, or longer
            self.forget()
            self._go_on(url)

    def _take(self, answer: Any, start: int) -> None:
        answer.raise_for_status()
        goes_on = answer.status_code == 206
        self.resumed = self.resumed or goes_on
        self._remember(answer)
        total = _total(answer, start if goes_on else 0)
        self._write(answer, start if goes_on else 0, total)

    def _write(self, answer: Any, start: int, total: int | None) -> None:
        done = start
        self.part.parent.mkdir(parents=True, exist_ok=True)
        with self.part.open("ab" if start else "wb") as file:
            answer.raw.enforce_content_length = False  # it would keep the last block for itself
            for block in answer.raw.stream(BLOCK, decode_content=False):
                file.write(block)
                done += len(block)
                self.advance(done, total)
        if total is not None and done < total:
            raise CutShort(f"the connection ended after {done:,} of {total:,} bytes")

    def _remember(self, answer: Any) -> None:
        tag = answer.headers.get("ETag", "")
        mark = tag if tag and not tag.startswith("W/") else answer.headers.get("Last-Modified", "")
        if mark:
            self.part.parent.mkdir(parents=True, exist_ok=True)
            self._mark.write_text(mark)
        else:
            self._mark.unlink(missing_ok=True)


@contextmanager
def _answer(url: str, headers: dict[str, str]) -> Iterator[Any]:
    import requests

    with requests.get(url, headers=headers, stream=True, timeout=TIMEOUT) as answer:
        yield answer


def _total(answer: Any, start: int) -> int | None:
    length = answer.headers.get("Content-Length", "")
    return start + int(length) if length.isdigit() else None


def _said(error: Exception) -> str:
    if isinstance(error, CutShort):
        return str(error)
    return "no answer in time" if "Timeout" in type(error).__name__ else "no connection"
