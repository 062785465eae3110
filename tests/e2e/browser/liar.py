"""A server between reader and honest service: it passes everything on, but what a test has it change.

    with lying(site) as liar:
        liar.change(r"/evidence$", lambda body: body.replace(b"15000", b"15001"))
        page.goto(liar.address + "/estates/guangjing/entries/12")

Rules:
    * The address stays the same while the service behind it is exchanged: the reader's browser remembers it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx

from tests.differential.tampering.hostile import Asked, answering

_PASSED_ON = ("content-type", "content-security-policy", "content-language", "set-cookie", "vary")
_TAKEN_ALONG = ("accept-language", "cookie", "authorization", "content-type")
Change = Callable[[bytes], bytes]


class Liar:
    """What is changed on the way.

    Args:
        upstream: Address of the service that is asked.
    """

    def __init__(self, upstream: str) -> None:
        self.upstream = upstream
        self.address = ""
        self.asked: list[str] = []
        self.sent_bytes = 0
        self._client = httpx.Client()
        self._changes: list[tuple[re.Pattern[str], Change]] = []
        self._cut: list[re.Pattern[str]] = []
        self._codes: list[tuple[re.Pattern[str], int]] = []

    def change(self, path: str, change: Change) -> None:
        """Answers under paths that match are changed."""
        self._changes.append((re.compile(path), change))

    def cut(self, path: str) -> None:
        """The connection breaks in the middle of answers under these paths."""
        self._cut.append(re.compile(path))

    def refuse(self, path: str, code: int) -> None:
        """Only a status is answered under these paths."""
        self._codes.append((re.compile(path), code))

    def close(self) -> None:
        """Nothing is asked upstream any more."""
        self._client.close()

    def answer(self, asked: Asked) -> None:
        """Pass one request on."""
        self.asked.append(asked.path)
        for pattern, code in self._codes:
            if pattern.search(asked.path):
                asked.reply(b"", code=code)
                return
        given = {name: value for name, value in asked.headers.items() if name.lower() in _TAKEN_ALONG}
        answer = self._client.get(self.upstream + asked.path, headers=given)
        body = answer.content
        for pattern, change in self._changes:
            if pattern.search(asked.path):
                changed = change(body)
                assert changed != body, f"nothing was changed in {asked.path}"
                body = changed
        kept = {name: value for name, value in answer.headers.items() if name.lower() in _PASSED_ON}
        self.sent_bytes += len(body)
        is_cut = any(pattern.search(asked.path) for pattern in self._cut)
        asked.send_response(answer.status_code)
        for name, value in {**kept, "Content-Length": str(len(body))}.items():
            asked.send_header(name, value)
        asked.end_headers()
        asked.wfile.write(body[: len(body) // 2] if is_cut else body)
        asked.close_connection = is_cut


@contextmanager
def lying(upstream: str) -> Iterator[Liar]:
    """Give a liar in front of a service; it is gone afterwards."""
    liar = Liar(upstream)
    with answering(liar.answer) as address:
        liar.address = address
        yield liar
    liar.close()
