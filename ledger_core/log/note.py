"""The signed note: the one envelope for everything that is signed (C2SP signed-note; SPEC §5–9).

    <text, each line ending in LF>
    <empty line>
    — <name> <base64(key id || signature)>       one or more lines

Rules:
    * One spelling only: base64 round-trips, every line ends in LF, no (name, keyID) comes twice.
    * At most 16 signature lines; no control character but LF anywhere.
    * Parsing verifies nothing. On a submission every line must verify (`verify_every_line`); how a checkpoint
      is judged stands in checkpoint.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ledger_core.errors import MalformedError, VerificationError
from ledger_core.limits import SIGNATURE_LINES_MAX
from ledger_core.log.canonical import FORBIDDEN_CHARACTERS
from ledger_core.log.cosignature import cosign, verify_cosignature
from ledger_core.log.keys import (
    COSIGNATURE,
    ED25519,
    SignatureLine,
    SigningKey,
    VerifierKey,
    check_name,
    key_id_of,
)

__all__ = [
    "COSIGNATURE",
    "ED25519",
    "Note",
    "SignatureLine",
    "SigningKey",
    "VerifierKey",
    "check_name",
    "cosign",
    "key_id_of",
    "parse_note",
    "parse_signature_lines",
    "verify_cosignature",
    "verify_every_line",
]


@dataclass(frozen=True, slots=True)
class Note:
    """A text and its signature lines, none of them verified yet.

    Args:
        text: Ends in LF.
        signatures: 1 to 16 lines in the order given.
    """

    text: str
    signatures: tuple[SignatureLine, ...]

    def format(self) -> str:
        """The note as it is stored and sent."""
        return self.text + "\n" + "".join(line.format() + "\n" for line in self.signatures)

    def line_of(self, key: VerifierKey) -> SignatureLine | None:
        """The line that claims to be by this key, if there is one."""
        return next(
            (line for line in self.signatures if line.name == key.name and line.key_id == key.key_id), None
        )


def parse_note(data: bytes | str) -> Note:
    """The note spelt exactly so; nothing is verified yet.

    Raises:
        MalformedError: `note_utf8`, `note_character`, `note_form`, or as `parse_signature_lines`.
    """
    text = _note_text(data)
    body, blank, lines = text.rpartition("\n\n")
    if not blank or not lines.endswith("\n"):
        raise MalformedError("note_form", "a note is text, an empty line, and signature lines that end in LF")
    return Note(body + "\n", parse_signature_lines(lines[:-1].split("\n")))


def _note_text(data: bytes | str) -> str:
    """The note's characters, all of them visible or LF."""
    try:
        text = data.decode() if isinstance(data, bytes) else data.encode().decode()
    except UnicodeError as error:
        raise MalformedError("note_utf8", "the note is not UTF-8") from error
    if FORBIDDEN_CHARACTERS.search(text.replace("\n", "")):
        raise MalformedError("note_character", "a control character in the note")
    return text


def parse_signature_lines(lines: Sequence[str]) -> tuple[SignatureLine, ...]:
    """The signature lines, without their LF, in the order given.

    Raises:
        MalformedError: `note_unsigned`, `note_signatures` when too many, `note_duplicate` when one
            (name, keyID) comes twice, or as `SignatureLine.parse`.
    """
    if not lines:
        raise MalformedError("note_unsigned", "no signature line")
    if len(lines) > SIGNATURE_LINES_MAX:
        raise MalformedError(
            "note_signatures", f"{len(lines)} signature lines, at most {SIGNATURE_LINES_MAX}"
        )
    parsed = tuple(SignatureLine.parse(line) for line in lines)
    if len({(line.name, line.key_id) for line in parsed}) != len(parsed):
        raise MalformedError("note_duplicate", "a key signs a note once")
    return parsed


def verify_every_line(
    text: bytes, lines: Sequence[SignatureLine], keys: Sequence[VerifierKey]
) -> tuple[VerifierKey, ...]:
    """The signers, in the order of the lines: each line verifies under a given key (SPEC §5–9, submission).

    Args:
        text: The text that was signed, ending in LF.
        lines: At least one.
        keys: Ed25519 keys; those without a line are passed over.

    Raises:
        VerificationError: `signature_missing`, `signer_unknown`, `signature_false` or `key_algorithm`.
    """
    if not lines:
        raise VerificationError("signature_missing", "nobody signed")
    known = {(key.name, key.key_id): key for key in keys}
    signers = []
    for line in lines:
        key = known.get((line.name, line.key_id))
        if key is None:
            raise VerificationError("signer_unknown", f"no key of {line.name} with id {line.key_id.hex()}")
        key.verify(text, line.signature)
        signers.append(key)
    return tuple(signers)
