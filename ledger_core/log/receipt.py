"""The receipt: one entry proven offline, with its signers (SPEC §11–12; C2SP tlog-proof).

    sunledger/receipt/v1
    <event line>
    <seal line>
    <empty line>
    c2sp.org/tlog-proof@v1
    extra <base64(submission path, empty line, signature lines)>
    index <seq>
    <inclusion path, one base64 hash a line>
    <empty line>
    <checkpoint>

Verification, in this order:
    1. The checkpoint is signed by the log, and by no known witness falsely.
    2. It does not end inside the entry's submission.
    3. The index is the seal's seq, and the entry's leaf is included in the checkpoint's tree.
    4. The event line leads to a root of `of` leaves, and so to a submission text, which is rebuilt here and
       never taken from the receipt.
    5. In the first entry of a submission, the receipt's signature lines are the seal's own.
    6. Every signature line verifies over that text (`verify_signers`).

That a signer's key was granted, and not revoked, no receipt shows: it takes the grant's receipt, or a replay.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ledger_core.errors import MalformedError, VerificationError
from ledger_core.log.canonical import decode_base64, decode_hash, encode_base64, parse_decimal
from ledger_core.log.checkpoint import OpenedCheckpoint, TreeHead, open_checkpoint, submission_head
from ledger_core.log.entry import Entry, Seal, decode_entry, decode_event_untyped
from ledger_core.log.merkle import leaf_hash, root_from_path, verify_inclusion
from ledger_core.log.note import (
    SignatureLine,
    VerifierKey,
    parse_note,
    parse_signature_lines,
    verify_every_line,
)

RECEIPT_LINE: Final = "sunledger/receipt/v1"
PROOF_LINE: Final = "c2sp.org/tlog-proof@v1"


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt, parsed and not yet verified.

    Args:
        entry: Event line, seal and seal line.
        index: Index of the entry in the log.
        path: Inclusion path in the log, 32-byte hashes, nearest sibling first.
        checkpoint: The checkpoint note.
        submission_path: Path of the event line in its submission.
        sigs: The submission note's signature lines.
    """

    entry: Entry
    index: int
    path: tuple[bytes, ...]
    checkpoint: str
    submission_path: tuple[bytes, ...]
    sigs: tuple[SignatureLine, ...]

    @property
    def event_line(self) -> bytes:
        """The event line's bytes."""
        return self.entry.event_line

    @property
    def seal(self) -> Seal:
        """The decoded seal."""
        return self.entry.seal

    @property
    def leaf(self) -> bytes:
        """The 32-byte leaf of the entry."""
        return leaf_hash(self.entry.event_line + b"\n" + self.entry.seal_line)


@dataclass(frozen=True, slots=True)
class VerifiedReceipt:
    """What a receipt shows: steps 1 to 5 hold.

    Args:
        checkpoint: The opened checkpoint.
        submission: The rebuilt tree head that the signers signed.
    """

    checkpoint: OpenedCheckpoint
    submission: TreeHead


def build_receipt(
    *,
    entry: bytes,
    path: Sequence[bytes],
    checkpoint: str,
    submission_path: Sequence[bytes],
    sigs: Sequence[str],
) -> str:
    """The receipt of an entry.

    Args:
        entry: The entry's bytes.
        path: Inclusion path in the tree of the checkpoint.
        checkpoint: The checkpoint note, with its cosignatures.
        submission_path: Path of leaf seq - first in the tree of the submission's event lines.
        sigs: `sigs` of entry `first`, without LF.

    Raises:
        MalformedError: As `decode_entry` and `decode_event_untyped`.
    """
    decoded = decode_entry(entry)
    decode_event_untyped(decoded.event_line)
    extra = _hash_lines(submission_path) + "\n" + "".join(f"{line}\n" for line in sigs)
    return (
        f"{RECEIPT_LINE}\n{entry.decode()}\n\n{PROOF_LINE}\nextra {encode_base64(extra.encode())}\n"
        f"index {decoded.seal.seq}\n{_hash_lines(path)}\n{checkpoint}"
    )


def _hash_lines(hashes: Sequence[bytes]) -> str:
    """One base64 hash a line, each ending in LF."""
    return "".join(f"{encode_base64(digest)}\n" for digest in hashes)


def parse_receipt(text: str | bytes) -> Receipt:
    """The receipt spelt exactly so; nothing is verified yet.

    Raises:
        MalformedError: `receipt_utf8`, `receipt_form`, `receipt_index`, `receipt_path`, `receipt_extra`, or
            as `decode_entry`, `decode_event_untyped`, `parse_signature_lines` and `parse_note`.
    """
    head, _, rest = _receipt_text(text).partition(f"\n\n{PROOF_LINE}\n")
    proof, _, checkpoint = rest.partition("\n\n")
    first, _, lines = head.partition("\n")
    if first != RECEIPT_LINE or not checkpoint:
        raise MalformedError("receipt_form", "a receipt is its first line, an entry and a tlog-proof")
    entry = decode_entry(lines.encode())
    decode_event_untyped(entry.event_line)
    parse_note(checkpoint)
    fields = proof.split("\n")
    if len(fields) < 2:
        raise MalformedError("receipt_form", "the proof has an extra line and an index line")
    submission_path, sigs = _parse_extra(_field(fields[0], "extra "))
    return Receipt(
        entry=entry,
        index=parse_decimal(_field(fields[1], "index "), "receipt_index"),
        path=_parse_hashes(fields[2:], "receipt_path"),
        checkpoint=checkpoint,
        submission_path=submission_path,
        sigs=sigs,
    )


def _receipt_text(text: str | bytes) -> str:
    """The receipt's characters."""
    try:
        return text.decode() if isinstance(text, bytes) else text.encode().decode()
    except UnicodeError as error:
        raise MalformedError("receipt_utf8", "the receipt is not UTF-8") from error


def _field(line: str, opens: str) -> str:
    """What follows the line's first word."""
    if not line.startswith(opens):
        raise MalformedError("receipt_form", f"a line that must begin with {opens!r}")
    return line.removeprefix(opens)


def _parse_hashes(lines: Sequence[str], code: str) -> tuple[bytes, ...]:
    """The 32-byte hashes of these lines."""
    return tuple(decode_hash(line, code) for line in lines)


def _parse_extra(encoded: str) -> tuple[tuple[bytes, ...], tuple[SignatureLine, ...]]:
    """Submission path and signature lines."""
    try:
        extra = decode_base64(encoded, "receipt_extra").decode()
    except UnicodeDecodeError as error:
        raise MalformedError("receipt_extra", "the extra line does not hold UTF-8") from error
    # The path may be empty: then the extra begins with the LF of the empty line.
    hashes, blank, sigs = ("\n" + extra).partition("\n\n")
    if not blank or not sigs.endswith("\n"):
        raise MalformedError(
            "receipt_extra", "the extra line holds a path, an empty line and signature lines"
        )
    path = _parse_hashes(hashes.split("\n")[1:], "receipt_extra")
    return path, parse_signature_lines(sigs[:-1].split("\n"))


def verify_receipt(
    receipt: Receipt, log_key: VerifierKey, witnesses: Sequence[VerifierKey] = ()
) -> VerifiedReceipt:
    """The entry is in the log, and this is what its signers signed: steps 1 to 5.

    Args:
        receipt: As parsed.
        log_key: The log's Ed25519 key; its name is the origin.
        witnesses: Known cosignature keys; how many must have signed is the caller's policy.

    Raises:
        MalformedError: As `open_checkpoint`, and `origin_form` when the log has no proper origin.
        VerificationError: As `open_checkpoint` and `verify_inclusion`; `receipt_index`,
            `checkpoint_inside_submission` or `receipt_sigs`.
    """
    checkpoint = open_checkpoint(receipt.checkpoint, log_key, witnesses)
    seal, size = receipt.seal, checkpoint.head.size
    if seal.first < size < seal.first + seal.of:
        raise VerificationError(
            "checkpoint_inside_submission", f"{size} lies inside {seal.of} entries from {seal.first}"
        )
    if receipt.index != seal.seq:
        raise VerificationError("receipt_index", f"index {receipt.index}, but the seal says {seal.seq}")
    verify_inclusion(receipt.leaf, receipt.index, size, receipt.path, checkpoint.head.root)
    submission = rebuild_submission(receipt, checkpoint.head.origin)
    if seal.sigs and seal.sigs != tuple(line.format() for line in receipt.sigs):
        raise VerificationError("receipt_sigs", "the receipt's signature lines are not the seal's")
    return VerifiedReceipt(checkpoint, submission)


def rebuild_submission(receipt: Receipt, log_origin: str) -> TreeHead:
    """The tree head that the entry's signers must have signed; nothing of it is taken from the receipt.

    Raises:
        MalformedError: `origin_form` or `origin_reserved`.
        VerificationError: `proof_hash` or `proof_length`.
    """
    seal = receipt.seal
    root = root_from_path(
        leaf_hash(receipt.event_line), seal.seq - seal.first, seal.of, receipt.submission_path
    )
    return submission_head(log_origin, seal.of, root)


def verify_signers(receipt: Receipt, log_origin: str, keys: Sequence[VerifierKey]) -> tuple[VerifierKey, ...]:
    """The signers of the entry, in the order of their lines: step 6.

    Args:
        receipt: As parsed; verify_receipt shows that it belongs to the log.
        log_origin: Origin of the log.
        keys: The keys that may have signed, from grants that the caller has checked.

    Raises:
        MalformedError: As `rebuild_submission`.
        VerificationError: As `rebuild_submission` and `verify_every_line`.
    """
    text = rebuild_submission(receipt, log_origin).text()
    return verify_every_line(text.encode(), receipt.sigs, keys)
