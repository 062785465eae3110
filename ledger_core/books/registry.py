"""All kinds of events, and the codec that reads an event line (docs/SPEC-books.md §2).

Rules:
    * A kind is found by its stable name, never by a Python path.
    * An event line has one form: decode, encode again, compare.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Annotated, Any, Final, Union

import msgspec

from ledger_core.books.estate import book as estate_book
from ledger_core.books.fields import ULID, Body, Ulid
from ledger_core.books.forms import check_forms
from ledger_core.books.fund import book as fund_book
from ledger_core.books.kind import Kind
from ledger_core.books.moments import SHANGHAI, parse_moment, shanghai_day, to_the_minute
from ledger_core.books.revenue import book as revenue_book
from ledger_core.books.voting import book as voting_book
from ledger_core.errors import MalformedError
from ledger_core.limits import EVENT_LINE_BYTES_MAX
from ledger_core.log.canonical import StrictDecoder, check_text, encode
from ledger_core.log.entry import decode_event_untyped

__all__ = [
    "EVENT_VERSION",
    "KINDS",
    "RULES_VERSION",
    "SHANGHAI",
    "Event",
    "decode_event",
    "decode_events",
    "decode_stored",
    "encode_event",
    "parse_moment",
    "shanghai_day",
    "to_the_minute",
]

# Version of the admission rules, written into every seal; it never decreases along a log.
RULES_VERSION: Final = 1
EVENT_VERSION: Final = 1

KINDS: Final[dict[str, Kind]] = {
    kind.name: kind
    for kind in (*estate_book.KINDS, *revenue_book.KINDS, *fund_book.KINDS, *voting_book.KINDS)
}
_BY_BODY: Final[dict[type[Body], Kind]] = {kind.body: kind for kind in KINDS.values()}
_NAMES: Final[dict[type[Body], str]] = {kind.body: kind.name for kind in KINDS.values()}
_AnyBody: Any = Union[tuple(kind.body for kind in KINDS.values())]  # noqa: UP007
_AT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:Z|[+-][0-9]{2}:[0-9]{2})")


class Event(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """What somebody claims, and signs.

    Args:
        at: Moment of signing, RFC 3339 with seconds and offset.
        body: One of the kinds of `KINDS`.
        estate: The log that it is meant for.
        id: ULID, unique in the log.
        v: 1.
    """

    at: str
    body: _AnyBody
    estate: str
    id: Ulid
    v: Annotated[int, msgspec.Meta(ge=EVENT_VERSION, le=EVENT_VERSION)]

    @property
    def kind(self) -> Kind:
        """The kind of its body."""
        return _BY_BODY[type(self.body)]

    @property
    def signed_at(self) -> datetime.datetime:
        """Moment of signing, with its offset."""
        return parse_moment(self.at)

    @property
    def signed_on(self) -> datetime.date:
        """Day of signing, Asia/Shanghai."""
        return _day_of(self.at)


_decoder: Final = StrictDecoder(Event)


@lru_cache(maxsize=1_024)
def _check_at(text: str) -> None:
    """The text is a real moment in the form of an event's `at`; a seal's has milliseconds."""
    if not _AT.fullmatch(text):
        raise MalformedError("malformed_event", f"not the form of `at`: {text}")
    parse_moment(text)


@lru_cache(maxsize=1_024)
def _day_of(text: str) -> datetime.date:
    return shanghai_day(parse_moment(text))


def decode_event(line: bytes) -> Event:
    """Return the event that a line holds.

    Args:
        line: Canonical JSON, at most 60,000 bytes.

    Raises:
        MalformedError: `too_large`, `unknown_kind`, `malformed_event` or `text_not_allowed`.
    """
    return decode_events((line,))[0]


def decode_events(lines: Sequence[bytes]) -> list[Event]:
    """Return the events of several lines; text is checked once for all of them.

    Raises:
        MalformedError: As `decode_event`, for the first line or for any.
    """
    for line in lines:
        if len(line) > EVENT_LINE_BYTES_MAX:
            raise MalformedError("too_large", f"an event line of {len(line)} bytes")
    try:
        events = _decoder.decode_all(lines)
    except MalformedError as error:
        for line in lines if len(lines) > 1 else ():
            decode_event(line)
        raise _malformed(lines[0], error) from error
    ULID.check([event.id for event in events])
    check_forms([event.body for event in events])
    # A batch is signed within a few seconds: few distinct moments, many events.
    for at in {event.at for event in events}:
        _check_at(at)
    # A blank keeps the end of one line and the beginning of the next from being one text.
    check_text(b" ".join(lines))
    return events


def decode_stored(line: bytes) -> Event:
    """Return the event of a line that is in a log: text, moments and fixed forms were checked at admission.

    Raises:
        MalformedError: `malformed_json` or `not_canonical`.
    """
    return _decoder.decode(line)


def decode_all_stored(lines: Sequence[bytes]) -> list[Event]:
    """Return the events of lines that are in a log, as `decode_stored` does.

    Raises:
        MalformedError: As `decode_stored`, for any of the lines.
    """
    return _decoder.decode_all(lines)


def topics_of(events: Iterable[Event]) -> list[str]:
    """Return the stable name of each event's kind."""
    return [_NAMES[type(event.body)] for event in events]


def encode_event(event: Event) -> bytes:
    """Return the one line of an event."""
    return encode(event)


def _malformed(line: bytes, error: MalformedError) -> MalformedError:
    """Tell a well-formed event of a kind that nobody knows from a broken one."""
    try:
        envelope = decode_event_untyped(line)
        kind = str(msgspec.convert(envelope["body"], dict[str, Any])["kind"])
        _check_at(msgspec.convert(envelope["at"], str))
        ULID.check([msgspec.convert(envelope["id"], Ulid)])
    except (MalformedError, msgspec.ValidationError):
        return MalformedError("malformed_event", error.detail)
    return MalformedError("malformed_event" if kind in KINDS else "unknown_kind", kind[:100])
