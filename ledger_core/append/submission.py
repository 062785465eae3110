"""A submission: event lines and one note, and what becomes of it (SPEC §5–9; docs/SPEC-books.md §4.1).

Rules:
    * Cheap checks come first: sizes, then the note's root over the lines, then signatures, then decoding.
    * A refusal is a value; a repeat of a whole submission is not a refusal.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import msgspec

from ledger_core import limits
from ledger_core.books.refusals import Refusal, refuse
from ledger_core.books.registry import Event
from ledger_core.errors import MalformedError
from ledger_core.log.canonical import encode
from ledger_core.log.checkpoint import SUBMISSION_PREFIX, TreeHead, parse_tree_head
from ledger_core.log.line_hashes import LineHashes
from ledger_core.log.note import Note, SignatureLine, parse_note

# A seal without its signature lines: six members, numbers of at most 16 digits, and the LF before it.
_SEAL_BYTES_MAX: Final = 256


class Submission(NamedTuple):
    """What a client sends.

    Args:
        events: 1 to 1,024 event lines.
        note: The signed submission note.
        expected_size: Tree size that the sender expects, or None.
    """

    events: tuple[bytes, ...]
    note: str
    expected_size: int | None = None


class Accepted(msgspec.Struct, frozen=True, kw_only=True):
    """The submission is in the log.

    Args:
        first: Seq of its first entry.
        of: Number of its entries.
        tree_size: Size of the tree that `checkpoint` covers.
        checkpoint: The log's signed checkpoint; empty for a dry run.
        leaves: 32-byte leaf of each entry; empty for a dry run.
        replayed: True when it had been in the log before.
    """

    first: int
    of: int
    tree_size: int
    checkpoint: str
    leaves: tuple[bytes, ...]
    replayed: bool = False


class Refused(msgspec.Struct, frozen=True):
    """Nothing was appended.

    Args:
        refusals: In order of the events' index; at least one.
    """

    refusals: tuple[Refusal, ...]


Outcome = Accepted | Refused


class Opened(NamedTuple):
    """A submission whose note fits its lines; signatures are not yet checked.

    Args:
        note: Its note.
        head: What the note signs.
        hashes: Of its lines.
    """

    note: Note
    head: TreeHead
    hashes: LineHashes


class Prepared(NamedTuple):
    """A submission, with everything about it that is true whatever the log holds.

    Args:
        submission: As sent.
        opened: Its note, or the refusal that needs no state.
        proven: Signature lines that verify, each with the vkey under which it does; who may sign what is not
            asked here.
        events: Its events, where all its lines are proven and all events are well formed.
    """

    submission: Submission
    opened: Opened | Refusal
    proven: frozenset[tuple[SignatureLine, str]] = frozenset()
    events: tuple[Event, ...] | None = None


def open_submission(submission: Submission, log_origin: str) -> Opened | Refusal:
    """Return the note and the head that it signs, or the first of the cheap refusals.

    Args:
        submission: As sent.
        log_origin: Origin of the log that it is sent to.
    """
    refusal = _check_sizes(submission)
    if refusal is not None:
        return refusal
    try:
        note = parse_note(submission.note)
        head = parse_tree_head(note.text)
    except MalformedError as error:
        return refuse("malformed_note", reason=error.code)
    if head.origin != SUBMISSION_PREFIX + log_origin:
        return refuse("wrong_log", signed_for=head.origin[:200], log=log_origin)
    hashes = LineHashes(submission.events)
    if (head.size, head.root) != (len(submission.events), hashes.root()):
        return refuse("root_mismatch", signed_size=head.size, sent=len(submission.events))
    return _check_first_entry(submission, note) or Opened(note, head, hashes)


def _check_first_entry(submission: Submission, note: Note) -> Refusal | None:
    """The signature lines stand in the first entry's seal: together they stay within an entry's bound."""
    lines = encode([line.format() for line in note.signatures])
    size = len(submission.events[0]) + len(lines) + _SEAL_BYTES_MAX
    if size <= limits.ENTRY_BYTES_MAX:
        return None
    return refuse("too_large", bytes=size, bytes_max=limits.ENTRY_BYTES_MAX).at(0)


def _check_sizes(submission: Submission) -> Refusal | None:
    events = len(submission.events)
    if not 1 <= events <= limits.SUBMISSION_EVENTS_MAX:
        return refuse("too_large", events=events, events_max=limits.SUBMISSION_EVENTS_MAX)
    size = len(submission.note) + sum(map(len, submission.events))
    if size > limits.SUBMISSION_BYTES_MAX:
        return refuse("too_large", bytes=size, bytes_max=limits.SUBMISSION_BYTES_MAX)
    for index, line in enumerate(submission.events):
        if len(line) > limits.EVENT_LINE_BYTES_MAX:
            return refuse("too_large", bytes=len(line), bytes_max=limits.EVENT_LINE_BYTES_MAX).at(index)
    return None
