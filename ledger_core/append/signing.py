"""What a client does at home: event lines with fresh ids, and a signed note over them (SPEC §2–3, §8).

Rules:
    * The 80 random bits of an id are fresh for every event: a counter would make leaves guessable.
    * One note covers up to 1,024 events; a second party adds its line to the same note.
"""

from __future__ import annotations

import datetime
import secrets
import time
from collections.abc import Sequence
from typing import Final

from ledger_core.books.fields import Body
from ledger_core.books.registry import EVENT_VERSION, SHANGHAI, Event, encode_event
from ledger_core.log.checkpoint import submission_head
from ledger_core.log.merkle import leaf_hash, root_of
from ledger_core.log.note import Note, SigningKey

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_event_id(milliseconds: int | None = None) -> str:
    """Return a fresh ULID.

    Args:
        milliseconds: Unix time in milliseconds; now by default.
    """
    moment = time.time_ns() // 1_000_000 if milliseconds is None else milliseconds
    number = moment << 80 | secrets.randbits(80)
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))


def format_moment(moment: datetime.datetime) -> str:
    """Return a moment as an event's `at`: RFC 3339 with seconds, in the time of Asia/Shanghai."""
    return moment.astimezone(SHANGHAI).isoformat(timespec="seconds")


def make_event(
    estate: str, body: Body, *, at: datetime.datetime | None = None, event_id: str | None = None
) -> bytes:
    """Return one event line.

    Args:
        estate: The estate's slug.
        body: One of the kinds' bodies.
        at: Moment of signing; now by default.
        event_id: ULID; a fresh one by default.
    """
    moment = at or datetime.datetime.now(datetime.UTC)
    return encode_event(
        Event(
            at=format_moment(moment),
            body=body,
            estate=estate,
            id=event_id or new_event_id(),
            v=EVENT_VERSION,
        )
    )


def sign_submission(log_origin: str, lines: Sequence[bytes], keys: Sequence[SigningKey]) -> str:
    """Return the submission note over the event lines, with one signature line a key.

    Args:
        log_origin: Origin of the log that is to take it in.
        lines: 1 to 1,024 event lines.
        keys: At least one.

    Raises:
        MalformedError: The origin is none, or there is no line.
    """
    text = submission_head(log_origin, len(lines), root_of([leaf_hash(line) for line in lines])).text()
    return Note(text, tuple(key.sign(text) for key in keys)).format()
