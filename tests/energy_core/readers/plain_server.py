"""A plain web server: bodies at paths, and nothing else."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import override

type Pages = Mapping[str, tuple[int, bytes]]

NOTHING = 404, b"<html><body>404 - Not Found</body></html>"


class PlainServer(ThreadingHTTPServer):
    """Answers a question for a path, with its query or for any query, and `nothing` for any other."""

    def __init__(self, pages: Pages, nothing: tuple[int, bytes] = NOTHING) -> None:
        """Serve some pages on a free port."""
        self.pages = dict(pages)
        self.nothing = nothing
        self.asked: list[str] = []
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        """The base URL."""
        return f"http://127.0.0.1:{self.server_port}"

    def page(self, path: str) -> tuple[int, bytes]:
        """Return the status and the body at a path."""
        self.asked.append(path)
        return self.pages.get(path) or self.pages.get(path.partition("?")[0]) or self.nothing


class _Handler(BaseHTTPRequestHandler):
    server: PlainServer

    def do_GET(self) -> None:
        """Answer."""
        status, body = self.server.page(self.path)
        self.send_response(status)
        self.send_header("Content-Type", "application/json" if body[:1] == b"{" else "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        """Answer too."""
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.do_GET()

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""


@contextmanager
def serving(pages: Pages, nothing: tuple[int, bytes] = NOTHING) -> Iterator[PlainServer]:
    """Serve pages in a thread; `server.nothing` may be changed meanwhile."""
    with PlainServer(pages, nothing) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
