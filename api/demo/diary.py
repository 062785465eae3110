"""What the building of one estate must remember, so that a second run finds what the first one wrote.

Rules:
    * Ids and signing times follow from the diary, so a step that is signed again has the same bytes, and the
      ledger answers it with the entries that it has.
    * The random bits of an id come from a secret seed (SPEC §2–3: a leaf must not be guessable).
    * A signing time counts for 30 days: the steps that are still missing then are signed anew, those that
      are in the log keep theirs.

What a crash leaves: the diary before or after a change, never half of it.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import os
import secrets
from pathlib import Path
from typing import Final

import msgspec

from ledger_core.books.registry import shanghai_day

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_RANDOM_BITS: Final = 80


class _Page(msgspec.Struct, frozen=True, kw_only=True):
    seed: str
    signed: tuple[tuple[int, datetime.datetime], ...]
    finished_size: int = 0


class Diary:
    """The memory of one estate's building.

    Args:
        path: File of the diary; it need not exist.
        now: Moment at which a new diary begins, with its offset.
    """

    def __init__(self, path: Path, now: datetime.datetime) -> None:
        self._path = path
        self._now = now.replace(microsecond=0)
        if path.exists():
            self._page = msgspec.json.decode(path.read_bytes(), type=_Page)
        else:
            self.begin()

    def begin(self) -> None:
        """Nothing has been signed; whatever is signed next has fresh ids."""
        self._keep(_Page(seed=secrets.token_hex(32), signed=((0, self._now),)))

    def renew(self, step: int) -> None:
        """From this step on, events are signed now."""
        earlier = tuple(one for one in self._page.signed if one[0] < step)
        self._keep(msgspec.structs.replace(self._page, signed=(*earlier, (step, self._now))))

    def finish(self, size: int) -> None:
        """The estate is complete, with so many entries."""
        self._keep(msgspec.structs.replace(self._page, finished_size=size))

    def is_finished(self, size: int) -> bool:
        """Whether a log of this size holds the whole estate; a database that began anew is smaller."""
        return 0 < self._page.finished_size <= size

    @property
    def today(self) -> datetime.date:
        """Day on which the building began, Asia/Shanghai: business dates are counted from it."""
        return shanghai_day(self._page.signed[0][1])

    def signed_at(self, step: int) -> datetime.datetime:
        """Return the moment at which the events of a step are signed."""
        return max(one for one in self._page.signed if one[0] <= step)[1]

    def label(self, *parts: object, length: int = 8) -> str:
        """Return an opaque label that nobody can trace back to the parts."""
        return self._digest(*parts).hex()[:length]

    def event_id(self, step: int, index: int) -> str:
        """Return the ULID of one event of a step."""
        at = int(self.signed_at(step).timestamp() * 1_000)
        random = int.from_bytes(self._digest("event", step, index, at)[: _RANDOM_BITS // 8], "big")
        number = at << _RANDOM_BITS | random
        return "".join(_ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))

    def _digest(self, *parts: object) -> bytes:
        return hmac.digest(bytes.fromhex(self._page.seed), repr(parts).encode(), hashlib.sha256)

    def _keep(self, page: _Page) -> None:
        partial = self._path.with_suffix(".partial")
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(msgspec.json.encode(page))
            file.flush()
            os.fsync(file.fileno())
        partial.replace(self._path)
        self._page = page
