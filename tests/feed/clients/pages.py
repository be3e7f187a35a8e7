"""Somebody's page on loopback: its own files, but for the data, which are a feed's."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}


@contextmanager
def serving(
    folder: Path, data: Mapping[str, Callable[[], bytes]], elsewhere: Mapping[str, str]
) -> Iterator[str]:
    """Serve a folder; ``data`` answer for paths, ``elsewhere`` are addresses put otherwise.

    Gives the address of it.
    """

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path.lstrip("/")
            file = (folder / path).resolve()
            if path in data:
                body = data[path]()
            elif file.is_file() and file.is_relative_to(folder.resolve()):
                body = file.read_bytes()
                for old, new in elsewhere.items():
                    body = body.replace(old.encode(), new.encode())
            else:
                self.send_error(HTTPStatus.NOT_FOUND)
                return
            self.send_response(HTTPStatus.OK)
            kind = TYPES.get(Path(path).suffix, "application/octet-stream")
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
