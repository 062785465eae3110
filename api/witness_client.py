"""What is said to a witness over HTTP (C2SP tlog-witness; SPEC §13.2).

Rules:
    * No redirects, no proxies of the environment, 64 KiB of answer, 5 s for all of it: a witness that
      answers slowly costs its own thread and nobody else's.
"""

from __future__ import annotations

import time
from typing import Final, NamedTuple

import httpx

from ledger_core.errors import UndecidedError

ANSWER_BYTES_MAX: Final = 64 * 1024
ANSWER_SECONDS_MAX: Final = 5.0


class Answer(NamedTuple):
    """What a witness answered.

    Args:
        status: HTTP status.
        media_type: Content-Type, without parameters.
        body: At most 64 KiB.
    """

    status: int
    media_type: str
    body: bytes


class WitnessClient:
    """Speaks to witnesses; safe for several threads."""

    def __init__(self) -> None:
        self._http = httpx.Client(timeout=ANSWER_SECONDS_MAX, follow_redirects=False, trust_env=False)

    def add_checkpoint(self, url: str, request: bytes) -> Answer:
        """Return the witness's answer.

        Args:
            url: The witness's address, to which `/add-checkpoint` is appended.
            request: As `format_request` makes it.

        Raises:
            UndecidedError: `witness_silent`; no answer within its bounds.
        """
        headers = {"Accept-Encoding": "identity", "Content-Type": "text/plain; charset=utf-8"}
        until = time.monotonic() + ANSWER_SECONDS_MAX
        try:
            with self._http.stream(
                "POST", f"{url}/add-checkpoint", content=request, headers=headers
            ) as answer:
                body = b""
                for piece in answer.iter_raw():
                    body += piece
                    if len(body) > ANSWER_BYTES_MAX or time.monotonic() > until:
                        raise UndecidedError("witness_silent", f"{url}: the answer is too long or too slow")
                media_type = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
                return Answer(answer.status_code, media_type, body)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise UndecidedError("witness_silent", f"{url}: {error}") from error

    def close(self) -> None:
        """Every connection is closed."""
        self._http.close()
