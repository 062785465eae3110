"""Bodies of requests, read as they come, within bounds of size, time and memory.

Rules:
    * A body is cut off at its bound while it streams; nothing of it is decoded before it is whole.
    * Anybody may begin to send: what all unfinished bodies hold together is bounded, and each one's time.
    * Who breaks off or is too slow costs nothing from then on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from starlette.requests import ClientDisconnect, Request

from api.problems import ProblemError

# Sixteen of the largest vouchers at once.
BODIES_BYTES_MAX: Final = 256 * 1024 * 1024
# What every body may hold beside: whoever fills the room with large ones keeps no small one out.
BODY_BYTES_FREE: Final = 64 * 1024
# The largest voucher over a line of 56 kB a second.
BODY_SECONDS_MAX: Final = 300.0
_CLOSE: Final = {"Connection": "close"}


class BodyRoom:
    """Room for the bodies that are not whole yet. Belongs to one event loop.

    Args:
        bytes_max: What they may hold together.
    """

    def __init__(self, bytes_max: int = BODIES_BYTES_MAX) -> None:
        self._bytes_max = bytes_max
        self.held = 0

    @contextmanager
    def body(self) -> Iterator[Body]:
        """One more body comes; afterwards its room is free again."""
        body = Body(self)
        try:
            yield body
        finally:
            self.held -= body.counted

    def take(self, count: int) -> None:
        """So many bytes more are held.

        Raises:
            ProblemError: `overloaded`.
        """
        if self.held + count > self._bytes_max:
            raise ProblemError("overloaded", "too many bodies come at once", headers=_CLOSE)
        self.held += count


class Body:
    """The parts of one body.

    Args:
        room: Where it is counted.
    """

    def __init__(self, room: BodyRoom) -> None:
        self._room = room
        self.parts: list[bytes] = []
        self.size = 0
        self.counted = 0

    def add(self, part: bytes) -> None:
        """The part is kept.

        Raises:
            ProblemError: `overloaded`.
        """
        more = max(0, self.size + len(part) - BODY_BYTES_FREE) - self.counted
        self._room.take(more)
        self.counted += more
        self.size += len(part)
        self.parts.append(part)


async def read_body(request: Request, bytes_max: int, code: str) -> bytes:
    """Return the request's body, cut off when it is too large.

    Args:
        request: Its Content-Length is believed only when it is too large.
        bytes_max: Bound, in bytes.
        code: Problem code above it.

    Raises:
        ProblemError: With `code`; `overloaded`, also where it came too slowly; `malformed_request` where it
            broke off.
    """
    declared = request.headers.get("content-length", "")
    if declared.isascii() and declared.isdigit() and int(declared) > bytes_max:
        raise ProblemError(code, f"{declared} bytes, at most {bytes_max}", headers=_CLOSE)
    room: BodyRoom = request.app.state.bodies
    with room.body() as body:
        try:
            async with asyncio.timeout(BODY_SECONDS_MAX):
                async for part in request.stream():
                    if body.size + len(part) > bytes_max:
                        raise ProblemError(code, f"more than {bytes_max} bytes", headers=_CLOSE)
                    body.add(part)
        except TimeoutError as error:
            raise ProblemError("overloaded", "the body came too slowly", headers=_CLOSE) from error
        except ClientDisconnect as error:
            raise ProblemError("malformed_request", "the body broke off") from error
        return b"".join(body.parts)
