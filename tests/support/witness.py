"""A witness of the tests: C2SP tlog-witness over HTTP, its state in memory, its key its own.

It shares the log's primitives with the ledger, and nothing of what the ledger does with witnesses.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from ledger_core.errors import LedgerError
from ledger_core.log.canonical import decode_hash
from ledger_core.log.checkpoint import TreeHead, open_checkpoint
from ledger_core.log.merkle import verify_consistency
from ledger_core.log.note import COSIGNATURE, SigningKey, VerifierKey, cosign

# It sleeps no longer, should nobody wake it.
SLEEP_SECONDS_MAX = 20.0


class TestWitness:
    """Signs that a log only grew.

    Args:
        name: Names its key.
        log_keys: The logs that it watches.
    """

    __test__ = False

    def __init__(self, name: str, log_keys: Sequence[VerifierKey]) -> None:
        seed = sha256(f"witness {name}".encode()).digest()
        self.name = name
        self.key = SigningKey.from_seed(f"{name}.example/w", seed, COSIGNATURE)
        self.log_keys = {key.name: key for key in log_keys}
        self.held: dict[str, TreeHead] = {}
        self.requests: list[str] = []
        self.answers: list[int] = []
        self.url = ""
        # What it answers instead: (status, content type, body); and while it sleeps, nothing.
        self.instead: tuple[int, str, bytes] | None = None
        self.awake = threading.Event()
        self.awake.set()
        self._guard = threading.Lock()

    @property
    def line(self) -> str:
        """Its line in the settings file."""
        return f"witness {self.name} {self.key.vkey.format()} {self.url}\n"

    def judge(self, body: str) -> tuple[int, str, bytes]:
        """Status, content type and body for one request."""
        head, _, checkpoint = body.partition("\n\n")
        old_line, *proof = head.split("\n")
        old = int(old_line.removeprefix("old "))
        origin = checkpoint.split("\n", 1)[0]
        if origin not in self.log_keys:
            return 404, "text/plain", b"unknown origin\n"
        try:
            opened = open_checkpoint(checkpoint, self.log_keys[origin])
        except LedgerError:
            return 403, "text/plain", b"no signature of the log\n"
        new = opened.head
        with self._guard:
            held = self.held.get(origin) or TreeHead(origin, 0, sha256(b"").digest())
            if old > new.size:
                return 400, "text/plain", b"old is greater\n"
            if old != held.size:
                return 409, "text/x.tlog.size", b"%d\n" % held.size
            try:
                hashes = [decode_hash(line, "proof_hash") for line in proof]
                if old:
                    verify_consistency(old, held.root, new.size, new.root, hashes)
            except LedgerError:
                return 422, "text/plain", b"the proof does not hold\n"
            self.held[origin] = new
        line = cosign(opened.note.text, self.key, int(time.time()))
        return 200, "text/plain", (line.format() + "\n").encode()


@contextmanager
def watching(witness: TestWitness) -> Iterator[TestWitness]:
    """The witness answers at its `url`; afterwards nobody does."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            witness.requests.append(self.path)
            witness.awake.wait(SLEEP_SECONDS_MAX)
            status, media_type, answer = witness.instead or witness.judge(body)
            witness.answers.append(status)
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(answer)))
            if status in (301, 307):
                self.send_header("Location", f"{witness.url}/elsewhere")
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    witness.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield witness
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
