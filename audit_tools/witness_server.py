"""The witness behind HTTP: `POST /add-checkpoint` and nothing else (SPEC §13.2).

* Bodies are bounded before they are read, in bytes and in time; so is the number of connections.
* What goes wrong inside is answered 500 and nothing is signed; the log line names the cause, no body.
"""

import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from audit_tools.errors import AuditError
from audit_tools.limits import CONNECTIONS_MAX, REQUEST_SECONDS_MAX, SMALL_FILE_BYTES_MAX
from audit_tools.witness import Answer, Witness


class Handler(BaseHTTPRequestHandler):
    """One connection; one request, then it ends."""

    server: "WitnessServer"
    server_version = "sunaudit-witness"
    sys_version = ""
    timeout = REQUEST_SECONDS_MAX

    def do_POST(self) -> None:
        """Answers `POST /add-checkpoint`."""
        if self.path != "/add-checkpoint":
            self._send(Answer(404, "POST /add-checkpoint\n"))
            return
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit()):
            self._send(Answer(411, "Content-Length is needed\n"))
        elif int(length[:12]) > SMALL_FILE_BYTES_MAX or len(length) > 12:
            self._send(Answer(413, f"at most {SMALL_FILE_BYTES_MAX} bytes\n"))
        else:
            self._answer(self._read(int(length)))

    def _read(self, length: int) -> bytes | None:
        """The body, or None when it does not come in time."""
        deadline, raw = time.monotonic() + REQUEST_SECONDS_MAX, b""
        while len(raw) < length and time.monotonic() < deadline:
            chunk = self.rfile.read1(length - len(raw))
            if not chunk:
                break
            raw += chunk
        return raw if len(raw) == length else None

    def _answer(self, raw: bytes | None) -> None:
        if raw is None:
            self._send(Answer(400, "the body stops early\n"))
            return
        try:
            answer = self.server.witness.answer(raw)
        except (OSError, AuditError) as error:
            print(f"witness: {error}", file=sys.stderr, flush=True)
            answer = Answer(500, "the state cannot be read or stored; nothing was signed\n")
        self._send(answer)

    def _send(self, answer: Answer) -> None:
        raw = answer.body.encode()
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(raw)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, format: str, *args: Any) -> None:
        """One line for each request on stderr."""
        print(f"{self.address_string()} {format % args}", file=sys.stderr, flush=True)


class WitnessServer(ThreadingHTTPServer):
    """A server of one witness; connections beyond the bound are closed at once.

    Args:
        address: host and port; port 0 takes a free one.
        witness: what answers.
    """

    daemon_threads = True

    def __init__(self, address: tuple[str, int], witness: Witness) -> None:
        self.witness = witness
        self.room = threading.BoundedSemaphore(CONNECTIONS_MAX)
        super().__init__(address, Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        """The connection gets a thread while there is room."""
        if self.room.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """The connection is served, and its room given back."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self.room.release()

    def handle_error(self, _request: Any, client_address: Any) -> None:
        """A client that goes away, or is too slow, is one line and no traceback."""
        print(f"{client_address[0]} {sys.exc_info()[1]}", file=sys.stderr, flush=True)
