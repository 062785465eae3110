"""`sunledger sign`: event bodies in, a signed submission out. Needs no network."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, Final, Union

import msgspec
import typer

from api.commands.console import notes
from api.commands.submission_file import (
    add_signatures,
    encode_submission,
    estate_of,
    read_bytes,
    read_submission,
)
from api.key_files import read_signing_key
from ledger_core.append.signing import make_event, sign_submission
from ledger_core.books.fields import Body
from ledger_core.books.registry import KINDS, decode_event
from ledger_core.errors import MalformedError
from ledger_core.limits import SUBMISSION_EVENTS_MAX
from ledger_core.log.checkpoint import check_origin

_bodies: Any = Union[tuple(kind.body for kind in KINDS.values())]  # noqa: UP007
_decoder: Final = msgspec.json.Decoder(_bodies)
STORIES_SHOWN_MAX: Final = 20

Keys = Annotated[list[Path], typer.Option("--key", "-k", help="A key file made by keygen; may be repeated.")]


def sign(
    file: Annotated[
        Path,
        typer.Argument(
            help="Event bodies, one JSON object a line (docs/reference/events.md); with --add, a submission. "
            "'-' reads standard input."
        ),
    ],
    key: Keys,
    log_origin: Annotated[
        str, typer.Option("--log-origin", help="Origin of the log, such as ledger.example/logs/guangjing.")
    ] = "",
    add: Annotated[
        bool, typer.Option("--add", help="FILE is a submission signed by others: add a signature to it.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Output file; standard output if absent.")
    ] = None,
) -> None:
    """Sign event bodies as one submission, or co-sign somebody else's. What is signed is shown first."""
    signing = [read_signing_key(path) for path in key]
    if add:
        submission = read_submission(file)
        events, note = submission.events, add_signatures(submission, signing)
    else:
        events = tuple(read_events(read_bytes(file), checked_origin(log_origin)))
        note = sign_submission(log_origin, events, signing)
    tell_stories(events)
    _write(out, encode_submission(events, note))


def checked_origin(log_origin: str) -> str:
    """Return the origin of a log.

    Raises:
        MalformedError: It is none.
    """
    if not log_origin:
        raise MalformedError("origin_form", "--log-origin is missing: the log that takes the events in")
    check_origin(log_origin)
    return log_origin


def read_events(data: bytes, log_origin: str) -> Iterator[bytes]:
    """Give a fresh event line for each body.

    Raises:
        MalformedError: `body_malformed` with the line's number, or `too_large`.
    """
    lines = [line for line in data.splitlines() if line.strip()]
    if not 1 <= len(lines) <= SUBMISSION_EVENTS_MAX:
        raise MalformedError(
            "too_large", f"{len(lines)} events; a submission has 1 to {SUBMISSION_EVENTS_MAX}"
        )
    for number, line in enumerate(lines, 1):
        yield make_line(decode_body(line, number), log_origin, number)


def decode_body(line: bytes, number: int) -> Body:
    """Return the body that a line holds.

    Raises:
        MalformedError: `body_malformed`.
    """
    try:
        body: Body = _decoder.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MalformedError("body_malformed", f"line {number}: {error}") from error
    return body


def make_line(body: Body, log_origin: str, number: int) -> bytes:
    """Return a fresh event line that the ledger would read.

    Raises:
        MalformedError: `body_malformed`.
    """
    line = make_event(estate_of(log_origin), body)
    try:
        decode_event(line)
    except MalformedError as error:
        raise MalformedError("body_malformed", f"line {number}: {error.code}: {error.detail}") from error
    return line


def tell_stories(events: Sequence[bytes]) -> None:
    """What is being signed stands on standard error, in words."""
    for number, line in enumerate(events[:STORIES_SHOWN_MAX], 1):
        event = decode_event(line)
        story = event.kind.story(event.body)
        notes.print(f"{number}. {story.zh}\n   {story.en}", markup=False, soft_wrap=True)
    if len(events) > STORIES_SHOWN_MAX:
        notes.print(f"… and {len(events) - STORIES_SHOWN_MAX} more")


def _write(out: Path | None, data: bytes) -> None:
    if out is None:
        sys.stdout.buffer.write(data)
        return
    try:
        out.write_bytes(data)
    except OSError as error:
        raise MalformedError("file_unwritable", f"{out}: {error.strerror}") from error
