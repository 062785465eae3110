"""The live tail: entries as server-sent events, while they are appended.

Rules:
    * `id:` is the entry's seq; `Last-Event-ID` goes on behind it, and no entry is left out or sent twice.
    * One task looks at the heads for all who wait; what this process appends is told at once.
    * The number of open streams is bounded; when the service stops, every stream ends.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from api.problems import ProblemError
from api.routes.access import (
    check_parameters,
    in_thread,
    number,
    number_parameter,
    readable_estate,
    services_of,
    size_of,
)
from api.routes.entries import entry_reply
from ledger_core.errors import LedgerError
from ledger_core.stores.base import LogStore

KEEP_ALIVE_SECONDS: Final = 15.0
PAGE_ENTRIES: Final = 256
_log = logging.getLogger(__name__)


class HeadWatch:
    """Tells streams how far each log has grown. Belongs to one event loop.

    Args:
        store: Whose heads are looked at.
        poll_seconds: Time between two looks.
        streams_max: Streams open at once.
    """

    def __init__(self, store: LogStore, poll_seconds: float, streams_max: int) -> None:
        self._store = store
        self._poll_seconds = poll_seconds
        self._streams_max = streams_max
        self._sizes: dict[str, int] = {}
        self._grown = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self.streams = 0
        self.is_closing = False

    def start(self) -> None:
        """The task looks."""
        self._loop = asyncio.get_running_loop()
        self._task = self._loop.create_task(self._look())

    async def stop(self) -> None:
        """Every stream has been told to end, and the task has ended."""
        self.close()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def close_soon(self) -> None:
        """Every stream ends; for signal handlers, and from any thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self.close)

    def close(self) -> None:
        """Every stream ends."""
        self.is_closing = True
        self._tell()

    def check_room(self) -> None:
        """One more stream may be opened.

        Raises:
            ProblemError: `too_many_streams`.
        """
        if self.streams >= self._streams_max or self.is_closing:
            raise ProblemError("too_many_streams", f"{self.streams} are open")

    def enter(self) -> None:
        """One more stream is open."""
        self.streams += 1

    def leave(self) -> None:
        """One stream is closed."""
        self.streams -= 1

    def saw(self, estate: str, size: int) -> None:
        """The estate's log has at least this size."""
        if size > self._sizes.get(estate, 0):
            self._sizes[estate] = size
            self._tell()

    async def size_above(self, estate: str, size: int, seconds: float) -> int:
        """Return the log's size as soon as it is larger than `size`, else what it is after that time."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._sizes.get(estate, 0) <= size and not self.is_closing:
                    await self._grown.wait()
        return self._sizes.get(estate, 0)

    def _tell(self) -> None:
        # Everybody who waits holds the old event; who comes next gets a new one.
        self._grown.set()
        self._grown = asyncio.Event()

    async def _look(self) -> None:
        while not self.is_closing:
            if self.streams:
                try:
                    for head in await in_thread(self._store.heads):
                        self.saw(head.estate, head.size)
                except LedgerError as error:
                    # Streams stay open: the database may be back at the next look.
                    _log.warning("heads could not be read: %s", error.code)
            await asyncio.sleep(self._poll_seconds)


async def get_stream(request: Request) -> Response:
    """Entries from `Last-Event-ID` + 1, from `from=`, or from now on, as they come."""
    check_parameters(request, "from")
    estate = await readable_estate(request)
    size = await size_of(request, estate)
    start = number_parameter(request, "from", size)
    last = request.headers.get("last-event-id")
    if last is not None:
        start = number(last, "Last-Event-ID") + 1
    if start > size:
        raise ProblemError("unknown_size", f"{start}; the log has {size} entries", pointer="from")
    request.app.state.watch.check_room()
    request.app.state.watch.saw(estate, size)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_events(request, estate, start), headers=headers, media_type="text/event-stream")


async def _events(request: Request, estate: str, start: int) -> AsyncIterator[bytes]:
    watch, reader = request.app.state.watch, services_of(request).reader
    # Counted here and not before: what is not begun is never ended either.
    watch.enter()
    try:
        yield b": entries of %b from %d\n\n" % (estate.encode(), start)
        while not watch.is_closing:
            size = await watch.size_above(estate, start, KEEP_ALIVE_SECONDS)
            if not await _is_readable(request):
                break
            if size <= start:
                yield b": still here\n\n"
                continue
            entries = await in_thread(reader.entries, estate, start, min(size, start + PAGE_ENTRIES))
            yield b"".join(_event(seq, entry) for seq, entry in enumerate(entries, start))
            start += len(entries)
    finally:
        watch.leave()


async def _is_readable(request: Request) -> bool:
    """Whether this reader may see what came since: the estate may have opened a fund, which closes it."""
    try:
        await readable_estate(request)
    except ProblemError:
        return False
    return True


def _event(seq: int, entry: bytes) -> bytes:
    return b"id: %d\nevent: entry\ndata: %b\n\n" % (seq, msgspec.json.encode(entry_reply(seq, entry)))
