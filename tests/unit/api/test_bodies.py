"""Bodies within bounds: what comes at once, what comes slowly, what never ends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.requests import Request

from api.problems import ProblemError
from api.routes import bodies
from api.routes.bodies import BODY_BYTES_FREE, BodyRoom, read_body

PART = b"x" * 1024
Message = dict[str, Any]


def request_of(room: BodyRoom, *messages: Message, wait: float = 0.0) -> Request:
    """A request whose body comes in these messages, and then no more."""
    left = list(messages)

    async def receive() -> Message:
        await asyncio.sleep(wait)
        return left.pop(0)

    app = SimpleNamespace(state=SimpleNamespace(bodies=room))
    return Request({"type": "http", "method": "POST", "headers": [], "app": app}, receive)


def body_of(parts: int) -> list[Message]:
    """The messages of a body of so many parts."""
    return [{"type": "http.request", "body": PART, "more_body": n < parts - 1} for n in range(parts)]


def refused(read: Callable[[], Any]) -> str:
    """The code that reading ends with."""
    with pytest.raises(ProblemError) as raised:
        asyncio.run(read())
    return raised.value.code


def test_a_body_is_whole_and_its_room_free_again() -> None:
    """The bytes that were sent, in their order."""
    room = BodyRoom()
    assert asyncio.run(read_body(request_of(room, *body_of(200)), 10**6, "too_large")) == PART * 200
    assert room.held == 0


def test_large_bodies_at_once_are_too_many_and_small_ones_are_let_in() -> None:
    """What is beyond the free part of each counts; one that is refused gives its room back."""
    room = BodyRoom(10 * 1024)
    large, small = BODY_BYTES_FREE // 1024 + 8, BODY_BYTES_FREE // 1024
    with room.body() as other:
        for _ in range(large):
            other.add(PART)
        assert room.held == 8 * 1024
        assert refused(lambda: read_body(request_of(room, *body_of(large)), 10**6, "x")) == "overloaded"
        assert room.held == 8 * 1024
        assert len(asyncio.run(read_body(request_of(room, *body_of(small)), 10**6, "x"))) == BODY_BYTES_FREE
    assert room.held == 0


def test_a_body_that_breaks_off_or_is_too_long_holds_nothing() -> None:
    """Each by its code, without a traceback in the service's own log."""
    room = BodyRoom()
    broken = [body_of(100)[0], {"type": "http.disconnect"}]
    assert refused(lambda: read_body(request_of(room, *broken), 10**6, "x")) == "malformed_request"
    assert refused(lambda: read_body(request_of(room, *body_of(100)), 99 * 1024, "too_large")) == "too_large"
    assert room.held == 0


def test_a_body_that_comes_too_slowly_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its connection is closed, and its room free."""
    monkeypatch.setattr(bodies, "BODY_SECONDS_MAX", 0.01)
    room = BodyRoom()
    assert refused(lambda: read_body(request_of(room, *body_of(9), wait=0.005), 10**6, "x")) == "overloaded"
    assert room.held == 0
