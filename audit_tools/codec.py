"""Step 1: the two lines of an entry, decoded strictly.

* A line is accepted by one regular expression that is its whole canonical grammar; nothing is repaired.
* The event's grammar comes from the field tables (kinds.py): form, bounds and unknown fields are one match.
* What does not match is explained afterwards (diagnose.py); an explanation never turns into acceptance.
"""

import json
import re
from binascii import b2a_base64
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any
from unicodedata import is_normalized

from audit_tools.errors import MalformedError
from audit_tools.fields import COMMON, Field, object_pattern
from audit_tools.kinds import FIELDS
from audit_tools.limits import ENTRY_BYTES_MAX
from audit_tools.patterns import integer_pattern, moment_pattern, seal_moment_pattern, text_pattern
from audit_tools.state import Entry

DAY_MS = 86_400_000
_SHANGHAI_MS = 8 * 3_600_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = _EPOCH.toordinal()
_NUMBER = integer_pattern(0, 2**53 - 1)
_VERSION = integer_pattern(1, 2**53 - 1)
_SEAL = re.compile(
    rf'\{{"at":"({seal_moment_pattern()})","first":({_NUMBER}),"of":({_NUMBER}),'
    rf'"prev":"([A-Za-z0-9+/]{{42}}[AEIMQUYcgkosw048]=)","rules":({_VERSION}),"seq":({_NUMBER})'
    rf'(?:,"sigs":(\[{text_pattern(1, 400)}(?:,{text_pattern(1, 400)})*+\]))?\}}'
)
_ASCII = bytes(range(128))
# Punctuation, ideographs and full-width forms: NFC as they are, and no part of any composition.
_INERT = re.compile("[\u3001-\u3029\u4e00-\u9fff\uff01-\uff60]*+")


@dataclass(slots=True)
class Seal:
    """A seal line; `sigs` is None where the line has none."""

    at: str
    at_ms: int
    first: int
    of: int
    prev: str
    rules: int
    seq: int
    sigs: list[str] | None


def event_pattern(kind: str, fields: dict[str, Field]) -> re.Pattern[str]:
    """The whole grammar of an event line of `kind`."""
    body = object_pattern({**COMMON, **fields, "kind": Field(f'"{re.escape(kind)}"')})
    return re.compile(
        rf'\{{"at":"({moment_pattern()})","body":({body}),'
        rf'"estate":"([a-z0-9-]{{3,40}})","id":"([0-7][0-9A-HJKMNP-TV-Z]{{25}})","v":1\}}'
    )


@lru_cache(maxsize=64)
def grammar(kind: str) -> re.Pattern[str] | None:
    """The grammar of a known kind, else None."""
    fields = FIELDS.get(kind)
    return event_pattern(kind, fields) if fields is not None else None


def split_entry(entry: bytes) -> tuple[bytes, bytes]:
    """The event line and the seal line of an entry.

    Raises:
        MalformedError: `malformed_entry`, when there are not exactly two lines, or too many bytes.
    """
    event, line_end, seal = entry.partition(b"\n")
    if not line_end or b"\n" in seal or len(entry) > ENTRY_BYTES_MAX:
        raise MalformedError("malformed_entry", f"{len(entry)} bytes, {entry.count(10) + 1} lines")
    return event, seal


def decode_seal(line: bytes) -> Seal:
    """The seal that `line` writes.

    Raises:
        MalformedError: `malformed_seal`.
    """
    try:
        match = _SEAL.fullmatch(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise MalformedError("malformed_seal", "not UTF-8") from error
    if match is None:
        raise MalformedError("malformed_seal", line[:200].decode("utf-8", "replace"))
    at, first, of, prev, rules, seq, sigs = match.groups()
    lines = _strings(sigs) if sigs else None
    return Seal(at, instant_ms(at), int(first), int(of), prev, int(rules), int(seq), lines)


def _strings(text: str) -> list[str]:
    """The strings of a JSON array that the grammar has accepted; without escapes they stand as they are."""
    rows: list[str] = json.loads(text) if "\\" in text else text[2:-2].split('","')
    return rows


def follower_head(seal: Seal) -> bytes:
    """How the seal lines begin that may follow within the submission of `seal`, at the same moment."""
    return f'{{"at":"{seal.at}","first":{seal.first},"of":{seal.of},"prev":"'.encode()


def follower_seal(head: bytes, leaf: bytes, seq: int) -> bytes:
    """The only seal line under rules 1 that may stand behind the leaf before it; see `follower_head`."""
    return b'%b%b","rules":1,"seq":%d}' % (head, b2a_base64(leaf, newline=False), seq)


def kind_of(line: str) -> str:
    """The first value of a key `kind`: inside a string its quotes would be escaped, so this is the key."""
    start = line.find('"kind":"')
    return line[start + 8 : line.find('"', start + 8)] if start >= 0 else ""


def decode_events(lines: list[bytes]) -> list[Entry | None]:
    """The events that lines write; None in the place of each that is not well formed (SPEC-books §1, §2).

    Lines are accepted one by one, and those that the grammar accepts are read by one call of the JSON
    parser, which keeps the names of their fields between them.

    Args:
        lines: event lines, none with an LF in it.
    """
    return [_event(value) if value is not None else None for value in decode_values(lines)]


def decode_values(lines: list[bytes]) -> list[dict[str, Any] | None]:
    """The events as JSON values, for whoever needs no more of them; see `decode_events`."""
    texts = _accepted(lines)
    values: list[dict[str, Any]] = json.loads(f"[{','.join([text for text in texts if text is not None])}]")
    if len(values) == len(texts):
        return list(values)
    rest = iter(values)
    return [next(rest) if text is not None else None for text in texts]


def decode_event(raw: bytes) -> Entry | None:
    """The event that one line writes, or None when it is not well formed."""
    return decode_events([raw])[0]


def _event(value: dict[str, Any]) -> Entry:
    body = value["body"]
    at_ms, day = moment(value["at"])
    return Entry(at_ms, day, body["kind"], body, value["estate"], value["id"])


def _accepted(lines: list[bytes]) -> list[str | None]:
    """The text of each line that its grammar accepts and that is NFC."""
    joined = b"\n".join(lines)
    try:
        text = joined.decode("utf-8")
    except UnicodeDecodeError:
        return _one_by_one(lines)
    # A line feed neither combines nor is combined with: lines are NFC together when each of them is.
    if not is_nfc(joined, text):
        return _one_by_one(lines)
    accepted: list[str | None] = []
    pattern: re.Pattern[str] | None = None
    for line in text.split("\n"):
        # Lines of one kind stand together; a grammar holds its kind, so a match names it.
        if pattern is None or pattern.fullmatch(line) is None:
            pattern = grammar(kind_of(line))
            if pattern is None or pattern.fullmatch(line) is None:
                accepted.append(None)
                continue
        accepted.append(line)
    return accepted


def _one_by_one(lines: list[bytes]) -> list[str | None]:
    """As `_accepted`, where some line is no UTF-8 or not NFC."""
    return [_accepted([line])[0] for line in lines] if len(lines) > 1 else [None]


def is_nfc(raw: bytes, text: str) -> bool:
    """True when `text`, of which `raw` is the UTF-8, is in Unicode normalization form C.

    Characters that never combine with any other leave nothing to decide; a sixth of them needs looking at.
    """
    others = raw.translate(None, _ASCII).decode("utf-8")
    return _INERT.fullmatch(others) is not None or is_normalized("NFC", text)


@lru_cache(maxsize=8192)
def day_number(text: str) -> int:
    """Days since 1970-01-01 of a `YYYY-MM-DD` that the grammar has accepted."""
    return date(int(text[:4]), int(text[5:7]), int(text[8:10])).toordinal() - _EPOCH_DAY


@lru_cache(maxsize=8192)
def moment(text: str) -> tuple[int, str]:
    """Milliseconds since 1970 UTC, and the day in Asia/Shanghai, of an `at` that the grammar has accepted."""
    at_ms = instant_ms(text)
    return at_ms, shanghai_day(at_ms)


def instant_ms(text: str) -> int:
    """Milliseconds since 1970 UTC of a moment that a grammar has accepted, with or without milliseconds."""
    since = datetime.fromisoformat(text) - _EPOCH
    return since.days * DAY_MS + since.seconds * 1000 + since.microseconds // 1000


def shanghai_day(at_ms: int) -> str:
    """The day in Asia/Shanghai (UTC+8, no summer time) of a moment."""
    return day_text((at_ms + _SHANGHAI_MS) // DAY_MS)


@lru_cache(maxsize=8192)
def day_text(number: int) -> str:
    """The day that is `number` days after 1970-01-01, as YYYY-MM-DD, held within years 1 to 9999."""
    ordinal = min(max(number + _EPOCH_DAY, 1), date.max.toordinal())
    return date.fromordinal(ordinal).isoformat()


def next_day(text: str) -> str:
    """The day after `text`."""
    return day_text(day_number(text) + 1)
