"""The pages' verifier in Chromium, under the policy that a page has: the same verdicts as everywhere.

Rules:
    * The page comes from 127.0.0.1, a secure context with WebCrypto, and again under a name, which is none.
    * `script-src 'self'` alone: no eval, nothing inline, nothing from elsewhere.
    * Where no Chromium is, the tests are skipped by name; under CI its absence is a failure.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.differential import signature_cases as cases
from tests.differential.javascript import ROOT, expected_codes, vector_task
from tests.support.chromium import chromium_with

pytestmark = pytest.mark.browser

POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'"
SERVED = ("/tests/differential/js/", "/api/web/static/verifier/")
OUTPUT_MS_MAX = 60_000


SIGNATURES = [*cases.published(), *cases.edges(), *cases.mutations(100, 3)]


def task() -> dict[str, Any]:
    """All vectors and facts, and signatures of every sort."""
    given = [*SIGNATURES, *sorted(set(cases.under_weak_keys()))[::5]]
    return vector_task() | {"signatures": [[part.hex() for part in case] for case in given]}


class Handler(SimpleHTTPRequestHandler):
    """Gives the verifier's and the tests' scripts, and the task, under the policy."""

    extensions_map = {".js": "text/javascript", ".html": "text/html", ".json": "application/json"}  # noqa: RUF012
    task_bytes = b""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given, directory=str(ROOT))

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def do_GET(self) -> None:
        if self.path == "/task.json":
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(self.task_bytes)
        elif self.path.startswith(SERVED):
            super().do_GET()
        else:
            self.send_error(404)

    def log_message(self, *given: Any) -> None:
        """Requests are of no interest."""


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """The port of a server of the scripts."""
    Handler.task_bytes = json.dumps(task()).encode()
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield server.server_address[1]
        server.shutdown()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A headless Chromium that finds `ledger.test` on this machine."""
    with chromium_with("--host-resolver-rules=MAP ledger.test 127.0.0.1") as browser:
        yield browser


@pytest.mark.parametrize(("host", "webcrypto"), [("127.0.0.1", True), ("ledger.test", False)])
def test_the_browser_agrees(chromium: Any, port: int, host: str, webcrypto: bool) -> None:
    """Vectors, worked facts and signatures give the one verdict, and nothing breaks the policy."""
    page = chromium.new_page()
    said: list[str] = []
    page.on("console", lambda one: said.append(one.text))
    page.on("pageerror", lambda one: said.append(str(one)))
    page.goto(f"http://{host}:{port}/tests/differential/js/page.html")
    # By selector: a function to wait for is polled with eval, which the page's policy forbids.
    page.wait_for_selector("output:not(:empty)", timeout=OUTPUT_MS_MAX)
    verdicts = json.loads(page.text_content("output"))
    secure = page.evaluate("isSecureContext")
    page.close()
    assert (said, secure, verdicts["webcrypto"]) == ([], webcrypto, webcrypto)
    assert verdicts["codes"] == expected_codes()
    assert verdicts["facts"]
    assert all(holds for _, holds in verdicts["facts"])
    assert verdicts["signatures"][: len(SIGNATURES)] == [cases.expected(case) for case in SIGNATURES]
    weak = verdicts["signatures"][len(SIGNATURES) :]
    assert {(bool(code), plain, chosen) for code, plain, chosen in weak} == {(True, False, False)}
