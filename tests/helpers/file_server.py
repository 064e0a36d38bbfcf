"""A server of files that can be told to misbehave."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Files:
    """What is served, and how.

    Parameters
    ----------
    content : dict
        Bytes by path.
    cut_after : dict
        By path, after how many bytes of an answer the connection ends, once for each entry.
    knows_ranges, has_tags : bool
        Whether parts can be asked for, and whether answers carry a mark of the content.
    """

    content: dict[str, bytes] = field(default_factory=dict)
    cut_after: dict[str, list[int]] = field(default_factory=dict)
    knows_ranges: bool = True
    has_tags: bool = True
    asked: list[tuple[str, str]] = field(default_factory=list)
    url: str = ""


@contextmanager
def served(files: Files) -> Iterator[Files]:
    """Serve on a port of this machine for the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            span = self.headers.get("Range", "")
            files.asked.append((self.path, span))
            content = files.content.get(self.path)
            if content is None:
                self.send_error(404)
                return
            tag = f'"{hash(content)}"'
            start = int(span[6:-1]) if span and files.knows_ranges else 0
            if self.headers.get("If-Range", tag) != tag:
                start = 0
            if start and start >= len(content):
                self.send_error(416)
                return
            self.send_response(206 if start else 200)
            self.send_header("Content-Length", str(len(content) - start))
            if files.has_tags:
                self.send_header("ETag", tag)
            self.end_headers()
            cuts = files.cut_after.get(self.path, [])
            self.wfile.write(content[start:][: cuts.pop(0) if cuts else None])

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    files.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield files
    finally:
        server.shutdown()
        server.server_close()
