"""Tree heads, and the two notes that carry them: checkpoints and submission notes (SPEC §5–9).

    <origin>
    <size>
    <base64(root)>

Rules:
    * Exactly three lines, each ending in LF; the size is parsed, formatted again and compared.
    * The first line tells the uses apart: a log's origin, or `sunledger/submission/v1/<log origin>`.
    * On a checkpoint the log's own line is required, and its key bears the origin as name. Unknown keys are
      passed over; a known key that fails makes the whole note false.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ledger_core.errors import MalformedError, VerificationError
from ledger_core.limits import HASH_BYTES, INTEGER_MAX, KEY_NAME_BYTES_MAX
from ledger_core.log.canonical import FORBIDDEN_CHARACTERS, decode_hash, encode_base64, parse_decimal
from ledger_core.log.note import Note, VerifierKey, parse_note, verify_cosignature

SUBMISSION_PREFIX: Final = "sunledger/submission/v1/"

_ORIGIN: Final = re.compile(r"([a-z0-9.-]+)(:[0-9]+)?/logs/[a-z0-9-]{3,40}")
# First words of other signed texts: no log may be mistaken for one of them.
_RESERVED_HOSTS: Final = frozenset({"sunledger", "cosignature"})


def check_origin(origin: str) -> None:
    """The text names a log (SPEC §5–9, Origins).

    Raises:
        MalformedError: `origin_form` or `origin_reserved`.
    """
    match = _ORIGIN.fullmatch(origin)
    if not match or len(origin) > KEY_NAME_BYTES_MAX:
        raise MalformedError("origin_form", f"{origin!r} is not the origin of a log")
    if match[1] in _RESERVED_HOSTS:
        raise MalformedError("origin_reserved", f"no log may be called {match[1]}")


@dataclass(frozen=True, slots=True)
class TreeHead:
    """What a signature commits to: whose tree, how large, which root.

    Args:
        origin: The first line, without LF.
        size: Tree size, 0 <= size < 2^53.
        root: 32-byte root hash.
    """

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{encode_base64(self.root)}\n"


def parse_tree_head(text: str) -> TreeHead:
    """The tree head spelt exactly so.

    Raises:
        MalformedError: `head_lines`, `head_origin`, `head_size` or `head_root`.
    """
    lines = text.split("\n")
    if len(lines) != 4 or lines[3]:
        raise MalformedError("head_lines", "a tree head is exactly three lines that end in LF")
    origin, size, root, _ = lines
    if not origin or FORBIDDEN_CHARACTERS.search(origin):
        raise MalformedError("head_origin", "the first line names the tree")
    return TreeHead(origin, parse_decimal(size, "head_size"), decode_hash(root, "head_root"))


def submission_head(log_origin: str, size: int, root: bytes) -> TreeHead:
    """The tiny tree that a submission note signs: its event lines are the entries.

    Args:
        log_origin: Origin of the log that is to take it in.
        size: Number of events.
        root: 32-byte RFC 6962 root over the event lines.

    Raises:
        MalformedError: `origin_form`, `origin_reserved`, `head_size` or `head_root`.
    """
    check_origin(log_origin)
    if not 0 < size <= INTEGER_MAX:
        raise MalformedError("head_size", f"no submission has {size} events")
    if len(root) != HASH_BYTES:
        raise MalformedError("head_root", f"a root of {len(root)} bytes")
    return TreeHead(SUBMISSION_PREFIX + log_origin, size, root)


def format_short(note_text: str) -> str:
    """A checkpoint as four short lines, for a notice board, a QR code or a phone (SPEC §11–12).

    Origin, size, base64 of the root, base64 of key id and signature of the log's own line: enough to prove
    later that the log was rewritten, or was not.

    Args:
        note_text: A checkpoint note.

    Raises:
        MalformedError: As `parse_note` and `parse_tree_head`.
        VerificationError: `log_signature_missing`.
    """
    note = parse_note(note_text)
    origin = parse_tree_head(note.text).origin
    for line in note.signatures:
        if line.name == origin:
            return f"{note.text}{encode_base64(line.key_id + line.signature)}\n"
    raise VerificationError("log_signature_missing", f"no signature by {origin}")


@dataclass(frozen=True, slots=True)
class OpenedCheckpoint:
    """A checkpoint whose log signature holds.

    Args:
        head: Origin, size and root.
        note: The note as it was given.
        cosignatures: Witness name -> unix seconds, of those witnesses asked about that signed.
    """

    head: TreeHead
    note: Note
    cosignatures: dict[str, int]


def open_checkpoint(
    note_text: str | bytes, log_key: VerifierKey, witnesses: Sequence[VerifierKey] = ()
) -> OpenedCheckpoint:
    """The checkpoint, signed by the log and by no known witness falsely (SPEC §5–9).

    Args:
        note_text: The whole note.
        log_key: Ed25519; its name is the log's origin.
        witnesses: Cosignature keys that are known; which of them must have signed is the caller's policy.

    Raises:
        MalformedError: As `parse_note` and `parse_tree_head`.
        VerificationError: `log_signature_missing`, `signature_false`, `origin_differs`, `cosignature_time`
            or `key_algorithm`.
    """
    note = parse_note(note_text)
    head = parse_tree_head(note.text)
    line = note.line_of(log_key)
    if line is None:
        raise VerificationError("log_signature_missing", f"no signature by {log_key.name}")
    log_key.verify(note.text.encode(), line.signature)
    if head.origin != log_key.name:
        raise VerificationError("origin_differs", f"{log_key.name} signed for {head.origin}")
    return OpenedCheckpoint(head, note, _cosignatures(note, witnesses))


def _cosignatures(note: Note, witnesses: Sequence[VerifierKey]) -> dict[str, int]:
    """Name -> newest unix seconds of the known witnesses that signed."""
    seconds: dict[str, int] = {}
    for witness in witnesses:
        line = note.line_of(witness)
        if line is not None:
            signed = verify_cosignature(note.text, witness, line.signature)
            # A witness that changes its key signs with both for a while.
            seconds[witness.name] = max(signed, seconds.get(witness.name, 0))
    return seconds
