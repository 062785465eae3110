"""The entry: an event line and a seal line joined by one LF (SPEC §2–3).

Rules:
    * `<event line>\\n<seal line>`, no LF at the end; at most 65,535 bytes, the event line at most 60,000.
    * Both lines are canonical JSON. What an event means is its book's business; here it is an envelope.
    * The seal: at, first, of, prev, rules, seq, and in entry `first` only, sigs.
    * 0 <= first <= seq < first + of, 1 <= of <= 1,024; `at` is a real moment in UTC with milliseconds.
    * That `prev` is the leaf before, and `at` not before its predecessor's, shows only beside the neighbour:
      the chain's check, not this module's.
"""

from __future__ import annotations

import re
from binascii import b2a_base64
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Annotated, Final

import msgspec

from ledger_core.errors import MalformedError
from ledger_core.limits import (
    ENTRY_BYTES_MAX,
    EVENT_LINE_BYTES_MAX,
    HASH_BYTES,
    INTEGER_MAX,
    SUBMISSION_EVENTS_MAX,
)
from ledger_core.log.canonical import Json, StrictDecoder, decode_untyped, encode
from ledger_core.log.line_hashes import LineHashes
from ledger_core.log.note import parse_signature_lines

GENESIS_LEAF: Final = bytes(HASH_BYTES)
"""What stands for the leaf before the first: 32 zero bytes."""
"""The same as base64, as it stands in the first seal."""

Seq = Annotated[int, msgspec.Meta(ge=0, le=INTEGER_MAX)]
Count = Annotated[int, msgspec.Meta(ge=1, le=INTEGER_MAX)]


class Seal(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, gc=False
):
    """What the ledger adds to an event.

    Args:
        at: RFC 3339, UTC, milliseconds: `2026-03-31T01:10:01.000Z`.
        first: seq of the first entry of the submission.
        of: Number of events of the submission, 1 to 1,024.
        prev: Base64 of the previous entry's leaf.
        rules: Version of the admission rules, from 1.
        seq: Index of this entry in the log, from 0.
        sigs: The submission note's signature lines, in entry `first` only.
    """

    at: str
    first: Seq
    of: Count
    prev: str
    rules: Count
    seq: Seq
    sigs: tuple[str, ...] = ()


class Entry(msgspec.Struct, frozen=True):
    """One entry, decoded.

    Args:
        event_line: Canonical JSON, not yet judged by any book.
        seal: The decoded seal line.
        seal_line: Its bytes.
    """

    event_line: bytes
    seal: Seal
    seal_line: bytes


_seal_decoder: Final = StrictDecoder(Seal)
# 32 bytes make 43 digits, the last of which has two zero bits.
_HASH_BASE64: Final = re.compile(r"[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=")
_AT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z")
_KIND: Final = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*/[1-9][0-9]*")
_ENVELOPE: Final = {"at": str, "body": dict, "estate": str, "id": str, "v": int}
_ENVELOPE_VERSION: Final = 1


@lru_cache(maxsize=1024)
def check_seal_time(at: str) -> None:
    """The text is a real moment in the one form `YYYY-MM-DDTHH:MM:SS.mmmZ`.

    Raises:
        MalformedError: `seal_at`.
    """
    if not _AT.fullmatch(at):
        raise MalformedError("seal_at", f"{at!r} is not UTC with milliseconds")
    try:
        datetime.fromisoformat(at)
    except ValueError as error:
        raise MalformedError("seal_at", f"{at} is no moment: {error}") from error


def check_seal(seal: Seal) -> None:
    """The fields of the seal fit each other (SPEC §2–3).

    Raises:
        MalformedError: `seal_at`, `seal_prev`, `seal_of`, `seal_seq`, `seal_sigs`, or as
            `parse_signature_lines`.
    """
    check_seal_time(seal.at)
    if not _HASH_BASE64.fullmatch(seal.prev):
        raise MalformedError("seal_prev", "prev is the base64 of 32 bytes")
    if seal.of > SUBMISSION_EVENTS_MAX:
        raise MalformedError("seal_of", f"{seal.of} events, at most {SUBMISSION_EVENTS_MAX}")
    if not seal.first <= seal.seq < seal.first + seal.of:
        raise MalformedError("seal_seq", f"{seal.seq} is not one of {seal.of} from {seal.first}")
    if bool(seal.sigs) != (seal.seq == seal.first):
        raise MalformedError("seal_sigs", "signature lines stand in the first entry of a submission only")
    if seal.sigs:
        parse_signature_lines(seal.sigs)


def encode_seal(seal: Seal) -> bytes:
    """The seal line.

    Raises:
        MalformedError: As `check_seal`.
    """
    check_seal(seal)
    return encode(seal)


def decode_seal(seal_line: bytes) -> Seal:
    """The seal whose line is exactly these bytes.

    Raises:
        MalformedError: `malformed_json`, `not_canonical`, or as `check_seal`.
    """
    seal = _seal_decoder.decode(seal_line)
    check_seal(seal)
    return seal


def join_entry(event_line: bytes, seal_line: bytes) -> bytes:
    """The entry of two lines, within its bounds.

    Raises:
        MalformedError: `entry_lines`, `event_line_too_long` or `entry_too_long`.
    """
    entry = b"%b\n%b" % (event_line, seal_line)
    _split_entry(entry)
    return entry


def decode_entry(data: bytes) -> Entry:
    """The entry whose bytes these are; the event line is left to its own codec.

    Raises:
        MalformedError: `entry_lines`, `event_line_too_long`, `entry_too_long`, or as `decode_seal`.
    """
    event_line, seal_line = _split_entry(data)
    return Entry(event_line, decode_seal(seal_line), seal_line)


def _split_entry(data: bytes) -> tuple[bytes, bytes]:
    """Event line and seal line, within their bounds."""
    if len(data) > ENTRY_BYTES_MAX:
        raise MalformedError("entry_too_long", f"{len(data)} bytes, at most {ENTRY_BYTES_MAX}")
    if data.count(b"\n") != 1:
        raise MalformedError("entry_lines", "an entry is two lines joined by one LF")
    event_line, _, seal_line = data.partition(b"\n")
    if not event_line or not seal_line:
        raise MalformedError("entry_lines", "a line of the entry is empty")
    if len(event_line) > EVENT_LINE_BYTES_MAX:
        raise MalformedError(
            "event_line_too_long", f"{len(event_line)} bytes, at most {EVENT_LINE_BYTES_MAX}"
        )
    return event_line, seal_line


def decode_event_untyped(line: bytes) -> dict[str, Json]:
    """The event as plain values: a strict envelope around a body of any kind.

    Raises:
        MalformedError: `event_line_too_long`, `event_envelope`, `event_version`, `event_kind`, or as
            `decode_untyped`.
    """
    if len(line) > EVENT_LINE_BYTES_MAX:
        raise MalformedError("event_line_too_long", f"{len(line)} bytes, at most {EVENT_LINE_BYTES_MAX}")
    event = decode_untyped(line)
    if not isinstance(event, dict) or {key: type(value) for key, value in event.items()} != _ENVELOPE:
        raise MalformedError("event_envelope", "an event has at, body, estate, id and v")
    if event["v"] != _ENVELOPE_VERSION:
        raise MalformedError("event_version", f"the envelope's version is {_ENVELOPE_VERSION}")
    body = event["body"]
    kind = body.get("kind") if isinstance(body, dict) else None
    if not isinstance(kind, str) or not _KIND.fullmatch(kind):
        raise MalformedError("event_kind", "the body's kind is a name and a version")
    return event


def seal_entries(
    event_lines: Sequence[bytes],
    *,
    first: int,
    at: str,
    prev: bytes,
    rules: int,
    sigs: Sequence[str],
    hashes: LineHashes | None = None,
) -> tuple[list[bytes], list[bytes]]:
    """The entries of one submission and their leaves, each chained to the one before.

    The same bytes as `join_entry(line, encode_seal(...))` for each line, put together without a codec:
    this loop runs under the lock of the estate.

    Args:
        event_lines: 1 to 1,024 canonical event lines, decoded by their book before.
        first: seq of the first, which is the tree size before.
        at: Moment of sealing, `YYYY-MM-DDTHH:MM:SS.mmmZ`.
        prev: 32-byte leaf of the entry before; GENESIS_LEAF for the first of a log.
        rules: Version of the admission rules.
        sigs: Signature lines of the submission note, without LF.
        hashes: Of the same lines, when they are there already.

    Raises:
        MalformedError: As `check_seal` and `join_entry`.
    """
    of = len(event_lines)
    template = encode_seal(
        Seal(at=at, first=first, of=of, prev=_base64(prev), rules=rules, seq=first, sigs=tuple(sigs))
    )
    _check_event_lines(event_lines)
    before = b'\n{"at":"%b","first":%d,"of":%d,"prev":"' % (at.encode("ascii"), first, of)
    between = b'","rules":%d,"seq":' % rules
    entries, leaves, seal_line = list[bytes](), list[bytes](), b"\n" + template
    begun = (hashes or LineHashes(event_lines)).take(event_lines)
    for seq, line, leaf_hash in zip(range(first + 1, first + of + 1), event_lines, begun, strict=True):
        leaf_hash.update(seal_line)
        leaf = leaf_hash.digest()
        entries.append(line + seal_line)
        leaves.append(leaf)
        seal_line = b"%b%b%b%d}" % (before, b2a_base64(leaf, newline=False), between, seq)
    # Only the first seal can be long: the others have less than 5,535 bytes by their form.
    _split_entry(entries[0])
    return entries, leaves


def _base64(leaf: bytes) -> str:
    """A leaf as it stands in `prev`; its length is checked with the seal."""
    return b2a_base64(leaf, newline=False).decode("ascii")


def _check_event_lines(event_lines: Sequence[bytes]) -> None:
    """Each is one line within its bound."""
    if b"\n" in b"".join(event_lines) or not all(event_lines):
        raise MalformedError("entry_lines", "an event is one line")
    longest = max(map(len, event_lines))
    if longest > EVENT_LINE_BYTES_MAX:
        raise MalformedError("event_line_too_long", f"{longest} bytes, at most {EVENT_LINE_BYTES_MAX}")
