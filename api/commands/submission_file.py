"""The submission file: the very JSON that is sent, kept so that it can be co-signed and sent again.

    {"events":["<event line>",…],"note":"<submission note>"}

Rules:
    * Which log it is for stands in its note, and nowhere else.
    * A second party adds its line to the same note, after the note was found to fit the events.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec

from api.routes.submissions import decode_submission
from ledger_core.append.submission import Submission
from ledger_core.errors import ConflictError, LedgerError, MalformedError
from ledger_core.log.checkpoint import SUBMISSION_PREFIX, check_origin, parse_tree_head
from ledger_core.log.merkle import leaf_hash, root_of
from ledger_core.log.note import Note, SigningKey, parse_note

STDIN: Final = "-"


def read_bytes(path: Path) -> bytes:
    """Return a file's bytes, or those of standard input for `-`.

    Raises:
        MalformedError: `file_unreadable`.
    """
    import sys

    if str(path) == STDIN:
        return sys.stdin.buffer.read()
    try:
        return path.read_bytes()
    except OSError as error:
        raise MalformedError("file_unreadable", f"{path}: {error.strerror}") from error


def write_new(path: Path, data: bytes) -> None:
    """A file that was not there has these bytes.

    Raises:
        ConflictError: `file_exists`; it is as it was.
        MalformedError: `file_unwritable`.
    """
    try:
        with path.open("xb") as file:
            file.write(data)
    except FileExistsError as error:
        raise ConflictError("file_exists", f"{path} is there already; it is never written over") from error
    except OSError as error:
        raise MalformedError("file_unwritable", f"{path}: {error.strerror}") from error


def read_submission(path: Path) -> Submission:
    """Return the submission in this file.

    Raises:
        MalformedError: `file_unreadable` or `submission_malformed`.
    """
    try:
        return decode_submission(read_bytes(path))
    except LedgerError as error:
        if error.code == "file_unreadable":
            raise
        raise MalformedError("submission_malformed", f"{path}: {error.detail}") from error


def encode_submission(events: Sequence[bytes], note: str) -> bytes:
    """Return the file's bytes, LF at the end."""
    return msgspec.json.encode({"events": [event.decode() for event in events], "note": note}) + b"\n"


def log_origin_of(submission: Submission) -> str:
    """Return the origin of the log that the note was signed for.

    Raises:
        MalformedError: The note is none, or is signed for something else.
    """
    origin = parse_tree_head(parse_note(submission.note).text).origin
    if not origin.startswith(SUBMISSION_PREFIX):
        raise MalformedError("submission_malformed", f"the note is signed for {origin}")
    check_origin(origin.removeprefix(SUBMISSION_PREFIX))
    return origin.removeprefix(SUBMISSION_PREFIX)


def estate_of(log_origin: str) -> str:
    """Return the estate's slug: what follows `/logs/`."""
    return log_origin.rpartition("/logs/")[2]


def add_signatures(submission: Submission, keys: Sequence[SigningKey]) -> str:
    """Return the note with one more line a key, below the lines that it has.

    Raises:
        MalformedError: `root_mismatch`; the note does not fit the events.
    """
    note = parse_note(submission.note)
    head = parse_tree_head(note.text)
    if (head.size, head.root) != (len(submission.events), root_of(list(map(leaf_hash, submission.events)))):
        raise MalformedError("root_mismatch", "the note was not signed over these events")
    kept = tuple(line for line in note.signatures if not any(_is_by(line.name, line.key_id, k) for k in keys))
    return Note(note.text, (*kept, *(key.sign(note.text) for key in keys))).format()


def _is_by(name: str, key_id: bytes, key: SigningKey) -> bool:
    return (name, key_id) == (key.vkey.name, key.vkey.key_id)
