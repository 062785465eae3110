"""Servers that do not mean well: slow, lying about sizes, redirecting, changing in the middle."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[["Asked"], None]


class Asked(BaseHTTPRequestHandler):
    """One request; what is answered, the test's own function says."""

    answer: Answer

    def do_GET(self) -> None:
        """Let the test answer; a client that hangs up is nobody's error."""
        try:
            type(self).answer(self)
        except OSError:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is written to the test's output."""

    def reply(self, content: bytes, *, code: int = 200, length: int | None = None, **headers: str) -> None:
        """Answer with this content; `length` lies about its size."""
        self.send_response(code)
        self.send_header("Content-Length", str(len(content) if length is None else length))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def drip(self, content: bytes, seconds: float) -> None:
        """Answer byte by byte, each after a pause."""
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        for byte in content:
            time.sleep(seconds)
            self.wfile.write(bytes([byte]))
            self.wfile.flush()


@contextmanager
def answering(answer: Answer) -> Iterator[str]:
    """Give the address of a server that answers so; it is gone afterwards."""
    handler = type("Hostile", (Asked,), {"answer": staticmethod(answer)})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads, server.block_on_close = True, False
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def static(files: Mapping[str, bytes], asked: Asked) -> None:
    """Answer as an honest static server of a log under `/logs/<estate>/`."""
    path = asked.path.split("/", 3)[3]
    if path in files:
        asked.reply(files[path])
    else:
        asked.reply(b"no", code=404)
